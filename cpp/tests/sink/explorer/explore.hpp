#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "sink/explorer/scenario.hpp"
#include "sink/explorer/weakening.hpp"

namespace wmisink::explorer {

/// What came of a number of runs.
struct Report {
    std::size_t runs = 0;
    std::size_t steps = 0;
    std::size_t weakenings = 0;                ///< how many operations the mutant changed, over all runs
    std::optional<std::uint64_t> failed_seed;  ///< the first that failed; exploring ends there
    std::string failure;
    std::string trace;  ///< every operation of the failed run
};

std::ostream& operator<<(std::ostream& out, const Report& report);

using MakeScenario = std::function<std::unique_ptr<Scenario>()>;

/// Runs a scenario under the seeds 1 to `seeds`, or until one fails. A seed decides everything, on every
/// machine: with WMISINK_EXPLORER_SEED in the environment only that one runs, and what it does is printed.
Report explore(const MakeScenario& make, std::size_t seeds, const std::optional<Weakening>& weakening = {});

}  // namespace wmisink::explorer
