#include "python.hpp"

// Python.h has to come first.
#include <pybind11/stl.h>

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "bells.hpp"
#include "entry.hpp"
#include "module.hpp"

namespace wmisink::bindings {
namespace {

/// Never destroyed: bells in WMI's hands may ring until the very end of the process.
struct Belfry {
    RungBells rung;
    std::atomic<bool> closed{false};
};

Belfry& belfry() {
    static Belfry* const instance = new Belfry;
    return *instance;
}

std::vector<std::uint64_t> wait_rung() {
    std::vector<std::uint64_t> numbers;
    if (entries_closed()) return numbers;
    const WithoutGil released;
    Belfry& all = belfry();
    const auto closed = [&all] { return all.closed.load(std::memory_order_seq_cst); };  // (1)
    all.rung.parking().wait([&] { return !all.rung.was_empty() || closed(); });
    if (closed()) return numbers;
    for (const com_ptr<Bell>& bell : all.rung.take_all()) {
        bell->answer();
        numbers.push_back(bell->number());
    }
    return numbers;
}

}  // namespace

com_ptr<Bell> make_bell() { return make_com<Bell>(belfry().rung); }

void close_bells() noexcept {
    belfry().closed.store(true, std::memory_order_seq_cst);  // (1) with the load in wait_rung()
    belfry().rung.parking().wake();
}

void register_bells(py::module_& module) {
    module.def("wait_rung", &wait_rung,
               "Wait until bells have rung, and take their numbers; none at the interpreter's end. For one "
               "thread.");
}

}  // namespace wmisink::bindings
