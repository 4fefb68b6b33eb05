#pragma once

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink::embedded {

/// An empty IWbemContext, as CoCreateInstance(CLSID_WbemContext) makes one on Windows. Thread-safe but for
/// its enumeration, of which there is one. The embedded WMI shows contexts to providers; itself it reads
/// those of PutInstance. Source: Microsoft, "IWbemContext interface".
[[nodiscard]] com_ptr<IWbemContext> make_context();

/// How many exist; for live_objects().
[[nodiscard]] long live_contexts() noexcept;

}  // namespace wmisink::embedded
