#pragma once

#include "wmisink/client/class_source.hpp"
#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// How WMI's callbacks reach the sink.
enum class SinkSecurity {
    direct,     ///< WMI calls the sink itself
    unsecured,  ///< through unsecapp.exe, which any caller may reach unless the computer's settings forbid it
    checked,    ///< through unsecapp.exe, which lets in only the account that WMI runs under
    verified,   ///< WMI calls the sink itself, and callbacks of any other account are refused
};

[[nodiscard]] const char* security_name(SinkSecurity security) noexcept;

/// What is passed to WMI in place of a sink, and what that amounts to.
struct SinkStub {
    com_ptr<IWbemObjectSink> sink;
    SinkSecurity in_force = SinkSecurity::direct;
};

/// Wraps `sink` as asked. `unsecured` tries IWbemUnsecuredApartment::CreateSinkStub, then
/// IUnsecuredApartment::CreateObjectStub, and falls back to the sink itself where there is no unsecured
/// apartment, which takes nothing from the caller's safety. `checked` never falls back: it throws WmiError
/// instead. `verified` is the sink itself, whose CallerCheck does the rest. Source: «Setting Security on an
/// Asynchronous Call», IWbemUnsecuredApartment::CreateSinkStub.
[[nodiscard]] SinkStub make_stub(const ClassSource& source, com_ptr<IWbemObjectSink> sink,
                                 SinkSecurity asked);

}  // namespace wmisink
