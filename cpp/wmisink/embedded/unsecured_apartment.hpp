#pragma once

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink::embedded {

/// What CLSID_UnsecuredApartment is on Windows: makes stubs that stand between WMI and a client's sink.
///
/// A stub holds the client's sink until it is let go itself, and passes Indicate and SetStatus on. So a sink
/// that holds its own stub is a circle that nothing breaks but the sink (Microsoft, "Setting Security on an
/// Asynchronous Call"). Calls come from this process only, so there is no other account that
/// WBEM_FLAG_UNSECAPP_CHECK_ACCESS would have to keep out. Answers for IUnsecuredApartment and
/// IWbemUnsecuredApartment.
[[nodiscard]] com_ptr<IWbemUnsecuredApartment> make_unsecured_apartment();

/// How many apartments and stubs exist; for live_objects().
[[nodiscard]] long live_apartments() noexcept;

}  // namespace wmisink::embedded
