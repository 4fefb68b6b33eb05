#pragma once

#include <vector>

#include "wmisink/client/class_source.hpp"
#include "wmisink/client/named_value.hpp"
#include "wmisink/com/com_ptr.hpp"

namespace wmisink {

/// The IWbemContext that carries a connection's named values and, over them, those of one call; null where
/// there are none, since most calls have no context. A value goes in the VARIANT of its natural CIM type:
/// an integer of 32 bits in a VT_I4, true and false in a VT_BOOL, as __ProviderArchitecture and
/// __RequiredArchitecture want it. Source: IWbemContext::SetValue, which overwrites; «Requesting WMI Data on
/// a 64-bit Platform». Belongs on the runtime's threads.
/// @throws CallRefused where `source` has no context class, or a value can be in none.
[[nodiscard]] com_ptr<IWbemContext> make_context(const ClassSource& source,
                                                 const std::vector<NamedValue>& of_connection,
                                                 const std::vector<NamedValue>& of_call);

}  // namespace wmisink
