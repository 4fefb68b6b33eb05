#pragma once

#include <string>
#include <string_view>

#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// How the system speaks of a status, in the user's language. Empty where it has nothing to say.
struct SystemWords {
    std::string text{};      ///< one line
    std::string facility{};  ///< "WMI", "RPC"
};

/// What IWbemStatusCodeText says. A text that only repeats the number counts as nothing.
/// Source: IWbemStatusCodeText::GetErrorCodeText, GetFacilityCodeText.
[[nodiscard]] SystemWords words_of(IWbemStatusCodeText& source, HRESULT status);

/// Of the system that this runs on: IWbemStatusCodeText and FormatMessage on Windows, asked once for each
/// code; nothing elsewhere. Thread-safe.
[[nodiscard]] SystemWords system_words(HRESULT status);

/// A text as one line without blanks at its ends.
[[nodiscard]] std::string in_one_line(std::string_view text);

}  // namespace wmisink
