#include "sink/explorer/explore.hpp"

#include <cstdlib>
#include <iostream>

#include "sink/explorer/crew.hpp"
#include "sink/explorer/execution.hpp"

namespace wmisink::explorer {

namespace {

void run_seed(Crew& crew, const MakeScenario& make, const Execution::Settings& settings, Report& report) {
    Execution execution{settings};
    const auto scenario = make();
    execution.run(crew, *scenario);
    ++report.runs;
    report.steps += execution.steps();
    report.weakenings += execution.weakenings();
    report.trace = execution.trace();
    if (!execution.failed()) return;
    report.failed_seed = settings.seed;
    report.failure = execution.failure();
}

std::optional<std::uint64_t> number_from_environment(const char* name) {
    const char* text = std::getenv(name);
    if (text == nullptr) return std::nullopt;
    return std::strtoull(text, nullptr, 10);
}

}  // namespace

Report explore(const MakeScenario& make, std::size_t seeds, const std::optional<Weakening>& weakening) {
    Crew crew;
    Report report;
    Execution::Settings settings;
    settings.weakening = weakening;
    if (const auto replayed = number_from_environment("WMISINK_EXPLORER_SEED")) {
        settings.seed = *replayed;
        settings.traced = true;
        run_seed(crew, make, settings, report);
        std::cout << "Seed " << settings.seed << ":\n" << report.trace;
        return report;
    }
    const std::uint64_t last = seeds * number_from_environment("WMISINK_EXPLORER_TIMES").value_or(1);
    for (settings.seed = 1; settings.seed <= last && !report.failed_seed; ++settings.seed) {
        run_seed(crew, make, settings, report);
    }
    if (report.failed_seed) {
        Report again;
        settings.seed = *report.failed_seed;
        settings.traced = true;
        run_seed(crew, make, settings, again);
        report.trace = again.trace;
    }
    return report;
}

std::ostream& operator<<(std::ostream& out, const Report& report) {
    out << report.runs << " runs, " << report.steps << " steps";
    if (report.weakenings > 0) out << ", " << report.weakenings << " weakened operations";
    if (!report.failed_seed) return out << ", no failure";
    return out << "; seed " << *report.failed_seed << " fails: " << report.failure
               << "\nTo see it again, run this test alone with WMISINK_EXPLORER_SEED=" << *report.failed_seed
               << " in the environment. What happened:\n"
               << report.trace;
}

}  // namespace wmisink::explorer
