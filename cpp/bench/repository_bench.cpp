#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/repository.hpp"

// Classes made, instances put and read by key: the time of each must not depend on how many there are. A
// wrong answer ends the benchmark.

namespace wmisink::bench {
namespace {

using namespace embedded;  // NOLINT(google-build-using-namespace): the subject of this file

PropertyDefinition uint32_property(const char* name, bool key = false) {
    return {.name = to_wide(name), .type = CIM_UINT32, .key = key};
}

ClassDefinition row_class(const std::string& name, const std::string& superclass = {}) {
    ClassDefinition definition{.name = to_wide(name), .superclass = to_wide(superclass)};
    if (superclass.empty()) {
        definition.properties = {uint32_property("Id", true), uint32_property("Twice")};
    } else {
        definition.properties = {uint32_property("Own")};
    }
    return definition;
}

/// root\bench with the class Bench_Top, Bench_Row below it, and `count` instances of that: Twice is 2 * Id.
struct Stored {
    explicit Stored(std::uint32_t count)
        : repository(Repository::create()), nspace(repository->create_namespace("root\\bench"_w)) {
        nspace->define_class(row_class("Bench_Top"));
        const Class::Ref row = nspace->define_class(row_class("Bench_Row", "Bench_Top"));
        for (std::uint32_t id = 0; id < count; ++id) {
            nspace->put_instance(
                Instance::make(row, {Value::integer(id), Value::integer(std::int64_t{id} * 2), Value()}));
        }
    }

    std::shared_ptr<Repository> repository;
    std::shared_ptr<Namespace> nspace;
};

/// The numbers below `count` in an order that no cache likes.
class Scattered {
  public:
    explicit Scattered(std::uint32_t count) noexcept : count_(count) {}
    std::uint32_t next() noexcept {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::uint32_t>((state_ >> 33U) % count_);
    }

  private:
    std::uint64_t state_ = 1;
    std::uint32_t count_;
};

/// From the text of a path to the instance; `class_name` is the class of the instance or one above it.
void read_by_key(benchmark::State& state, const char* class_name) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    const Stored stored(count);
    Scattered ids(count);
    const std::string prefix = std::string(class_name) + ".Id=";
    for ([[maybe_unused]] auto _ : state) {
        const std::uint32_t id = ids.next();
        const Text path = to_wide(prefix + std::to_string(id));
        const Instance::Ref found = stored.nspace->find_instance(parse_object_path(path));
        if (found == nullptr || (*found)[1] != Value::unsigned_integer(std::uint64_t{id} * 2)) {
            state.SkipWithError("A read by key gave another instance or none.");
            break;
        }
    }
}

BENCHMARK_CAPTURE(read_by_key, own_class, "Bench_Row")->RangeMultiplier(10)->Range(10'000, 1'000'000);
BENCHMARK_CAPTURE(read_by_key, superclass, "Bench_Top")->RangeMultiplier(10)->Range(10'000, 1'000'000);

/// The same by IWbemServices::GetObject, with one property read from the object.
void get_object(benchmark::State& state) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    const Stored stored(count);
    com_ptr<IWbemServices> services;
    if (FAILED(make_locator(stored.repository)
                   ->ConnectServer(Bstr("root\\bench").get(), nullptr, nullptr, nullptr, 0, nullptr, nullptr,
                                   services.put()))) {
        state.SkipWithError("The repository could not be connected to.");
        return;
    }
    Scattered ids(count);
    for ([[maybe_unused]] auto _ : state) {
        const std::uint32_t id = ids.next();
        const Bstr path("Bench_Row.Id=" + std::to_string(id));
        com_ptr<IWbemClassObject> object;
        Variant value;
        if (FAILED(services->GetObject(path.get(), 0, nullptr, object.put(), nullptr)) ||
            FAILED(object->Get("Twice"_w, 0, value.put(), nullptr, nullptr)) ||
            static_cast<std::uint32_t>(value->lVal) != id * 2) {
            state.SkipWithError("GetObject gave another instance or none.");
            break;
        }
    }
}

BENCHMARK(get_object)->RangeMultiplier(10)->Range(10'000, 1'000'000);

/// Puts instances into a class that has none; the time is that of one.
void put_instances(benchmark::State& state) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    for ([[maybe_unused]] auto _ : state) {
        const Stored stored(count);
        const std::string last = "Bench_Row.Id=" + std::to_string(count - 1);
        if (stored.nspace->find_instance(parse_object_path(to_wide(last))) == nullptr) {
            state.SkipWithError("The last instance is missing.");
            break;
        }
    }
    state.counters["each"] =
        benchmark::Counter(static_cast<double>(count),
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

BENCHMARK(put_instances)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

/// Defines sibling classes below one, and deletes them one by one in the order that is worst for a list.
void define_and_delete_classes(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto repository = Repository::create();
    const auto nspace = repository->create_namespace("root\\bench"_w);
    const std::size_t before = nspace->classes().size();
    for ([[maybe_unused]] auto _ : state) {
        nspace->define_class(row_class("Bench_Top"));
        for (std::size_t i = 0; i < count; ++i) {
            nspace->define_class(row_class("Bench_Class" + std::to_string(i), "Bench_Top"));
        }
        if (nspace->classes().size() != before + count + 1) {
            state.SkipWithError("Not every class is there.");
            break;
        }
        for (std::size_t i = 0; i < count; ++i) {
            nspace->delete_class(to_wide("Bench_Class" + std::to_string(i)));
        }
        nspace->delete_class("Bench_Top"_w);
        if (nspace->classes().size() != before) {
            state.SkipWithError("Not every class is gone.");
            break;
        }
    }
    state.counters["each"] =
        benchmark::Counter(static_cast<double>(count),
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

BENCHMARK(define_and_delete_classes)->RangeMultiplier(10)->Range(100, 10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wmisink::bench
