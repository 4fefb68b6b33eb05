#pragma once

#include <atomic>
#include <string>

namespace wmisink::explorer {

enum class Operation { load, store, update };

/// A mutant of the code under test: on the named atomics, operations of one kind and order get a weaker one.
struct Weakening {
    std::string location;
    Operation operation;
    std::memory_order from;
    std::memory_order to;
};

}  // namespace wmisink::explorer
