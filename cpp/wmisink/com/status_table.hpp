#pragma once

#include <span>

#include "wmisink/com/status_family.hpp"
#include "wmisink/com/wmi.hpp"

/// @file
/// The sentences behind status_text() and the families behind family_of(), by where the codes come from.
/// Internal to com.

namespace wmisink {

struct StatusSentence {
    HRESULT code;
    const char* text;
    StatusFamily family = StatusFamily::other;
};

std::span<const StatusSentence> wbem_sentences() noexcept;
std::span<const StatusSentence> mof_sentences() noexcept;
std::span<const StatusSentence> com_sentences() noexcept;

/// The HRESULT of a code: the same for an HRESULT, facility 7 for a code of Windows.
constexpr HRESULT status_of(HRESULT code) noexcept { return code; }
constexpr HRESULT status_of(DWORD code) noexcept { return static_cast<HRESULT>(0x80070000U | code); }

}  // namespace wmisink
