#pragma once

#include <memory>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/faults/fault.hpp"

namespace wmisink::embedded {

/// A sink that passes on to `sink`, wrongly, as the fault has it: in other batches, from several threads,
/// after the end, with the final status late, missing or doubled.
[[nodiscard]] com_ptr<IWbemObjectSink> make_faulty_sink(IWbemObjectSink& sink,
                                                        std::shared_ptr<const Fault> fault);

/// How many of them exist in the process.
[[nodiscard]] long live_faulty_sinks() noexcept;

}  // namespace wmisink::embedded
