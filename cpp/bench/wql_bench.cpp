#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/provider.hpp"
#include "wmisink/embedded/query.hpp"

// What a row of a C++ provider costs a query, on one core: the provider makes it, the WHERE keeps every
// second one, and what is kept becomes an instance that the output takes. Ten properties, as a row of
// Win32_Process that is looked at has them: two numbers that the WHERE reads, three texts, a time, a flag and
// sizes.

namespace wmisink::embedded {
namespace {

constexpr std::size_t kProperties = 10;

ClassDefinition row_class() {
    const auto property = [](const char* name, CIMTYPE type, bool key = false) {
        return PropertyDefinition{.name = to_wide(name), .type = type, .key = key};
    };
    return {.name = "Bench_Process"_w,
            .superclass = {},
            .properties = {property("ProcessId", CIM_UINT32, true), property("Name", CIM_STRING),
                           property("ExecutablePath", CIM_STRING), property("State", CIM_STRING),
                           property("CreationDate", CIM_DATETIME), property("ThreadCount", CIM_UINT32),
                           property("WorkingSetSize", CIM_UINT64), property("KernelModeTime", CIM_UINT64),
                           property("Priority", CIM_SINT32), property("Responding", CIM_BOOLEAN)}};
}

/// Counts rows and adds up a property of them, so that the answer can be checked.
class Tally final : public ResultOutput {
  public:
    bool take(ResultItem item) override {
        ++rows;
        sum += (*item.instance)[0].as_unsigned_integer();
        return true;
    }
    void progress(std::uint32_t, std::uint32_t) override {}
    [[nodiscard]] bool cancelled() const noexcept override { return false; }

    std::uint64_t rows = 0;
    std::uint64_t sum = 0;
};

/// The same few texts over and over, as real processes have them; a row is made as a provider makes it.
class RowMaker {
  public:
    RowMaker() {
        for (const char* name : {"svchost.exe", "explorer.exe", "python3.11", "kworker/0:1"}) {
            names_.push_back(to_wide(name));
            paths_.push_back(to_wide(std::string("C:\\Windows\\System32\\") + name));
        }
    }

    void fill(std::vector<Value>& row, std::uint64_t id) const {
        row.resize(kProperties);
        row[0] = Value::unsigned_integer(id);
        row[1] = Value::text(names_[id % names_.size()]);
        row[2] = Value::text(paths_[id % paths_.size()]);
        row[3] = Value::text(running_);
        row[4] = Value::text(created_);
        row[5] = Value::unsigned_integer(id % 64);
        row[6] = Value::unsigned_integer(id * 4096);
        row[7] = Value::unsigned_integer(id * 10'000'000);
        row[8] = Value::integer(static_cast<std::int64_t>(id % 32));
        row[9] = Value::boolean(id % 2 == 0);
    }

  private:
    std::vector<Text> names_;
    std::vector<Text> paths_;
    Text running_ = "Running"_w;
    Text created_ = "20240229120000.000000+060"_w;
};

std::shared_ptr<Namespace> namespace_with(std::uint64_t rows) {
    auto nspace = std::make_shared<Namespace>(
        std::make_shared<const Place>(Place{.server = "bench"_w, .nspace = "root\\cimv2"_w}));
    nspace->define_class(row_class());
    nspace->set_provider("Bench_Process"_w,
                         make_provider("Bench", [rows](const InstanceRequest&, InstanceReceiver& receiver) {
                             const RowMaker maker;
                             std::vector<Value> row;
                             for (std::uint64_t id = 0; id < rows; ++id) {
                                 maker.fill(row, id);
                                 if (!receiver.row(row)) return;
                             }
                         }));
    return nspace;
}

/// `kept(id)`: what the WHERE should say of a row.
template <class Kept>
void run(benchmark::State& state, const char* query, Kept kept) {
    const auto rows = static_cast<std::uint64_t>(state.range(0));
    const auto nspace = namespace_with(rows);
    Tally expected;
    for (std::uint64_t id = 0; id < rows; ++id) {
        expected.rows += kept(id) ? 1U : 0U;
        expected.sum += kept(id) ? id : 0;
    }
    for ([[maybe_unused]] auto _ : state) {
        Tally found;
        run_query(to_wide(query), *nspace, {}, found);
        if (found.rows != expected.rows || found.sum != expected.sum) {
            state.SkipWithError("the query gave a wrong answer");
            return;
        }
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.counters["ns/row"] =
        benchmark::Counter(static_cast<double>(rows) / 1e9,
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void number_keeps_half(benchmark::State& state) {
    run(state, "SELECT * FROM Bench_Process WHERE ThreadCount >= 32",
        [](std::uint64_t id) { return id % 64 >= 32; });
}

void text_and_number_keep_half(benchmark::State& state) {
    run(state,
        "SELECT * FROM Bench_Process WHERE (Name = 'SVCHOST.EXE' OR Name LIKE 'py%') AND Responding = TRUE "
        "AND WorkingSetSize >= 0",
        [](std::uint64_t id) { return id % 2 == 0; });
}

void projection_keeps_half(benchmark::State& state) {
    run(state, "SELECT ProcessId, Name FROM Bench_Process WHERE Responding = TRUE",
        [](std::uint64_t id) { return id % 2 == 0; });
}

/// What the provider itself takes, for comparison: no query can be faster.
void rows_made_and_dropped(benchmark::State& state) {
    const RowMaker maker;
    std::vector<Value> row;
    for ([[maybe_unused]] auto _ : state) {
        for (std::int64_t id = 0; id < state.range(0); ++id) {
            maker.fill(row, static_cast<std::uint64_t>(id));
            benchmark::DoNotOptimize(row.data());
            if (id % 2 == 0) row = {};
        }
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(number_keeps_half)->RangeMultiplier(10)->Range(10'000, 10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(text_and_number_keep_half)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(projection_keeps_half)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(rows_made_and_dropped)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wmisink::embedded
