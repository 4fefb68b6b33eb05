#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "wmisink/embedded/faults/fault.hpp"
#include "wmisink/embedded/result.hpp"

namespace wmisink::embedded {

/// The operation as the fault lets it run: late, slow, failing after some objects. However it is delivered.
[[nodiscard]] Operation faulty(Operation operation, std::shared_ptr<const Fault> fault,
                               std::size_t batch_size);

}  // namespace wmisink::embedded
