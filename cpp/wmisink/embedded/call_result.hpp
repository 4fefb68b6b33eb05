#pragma once

#include <memory>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/result_buffer.hpp"

namespace wmisink::embedded {

/// An IWbemCallResult on the operation that fills the buffer, which must not be forward-only. Any thread may
/// ask it, and again. A failure of the call comes back from the three methods that give something, with its
/// reason left for GetErrorInfo, and as a value from GetCallStatus. Asking for what the call does not give
/// is WBEM_E_INVALID_OPERATION. Once it is let go, the operation is told that nobody waits. Source:
/// Microsoft, "IWbemCallResult interface" and the pages of its methods.
[[nodiscard]] com_ptr<IWbemCallResult> make_call_result(std::shared_ptr<ResultBuffer> buffer,
                                                        std::shared_ptr<const Place> place);

/// How many exist; for live_objects().
[[nodiscard]] long live_call_results() noexcept;

}  // namespace wmisink::embedded
