#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "wmisink/com/error.hpp"
#include "wmisink/com/status_table.hpp"

namespace wmisink {
namespace {

struct StatusName {
    HRESULT code;
    const char* name;
};

#define WMISINK_CONSTANT(type, name, value) {status_of(static_cast<type>(value)), #name},
constexpr StatusName kNames[] = {
#include "wmisink/com/abi/wbem_status.def"
// Behind those of WMI: of two names for a code WMI's comes first.
#include "wmisink/com/abi/com_status.def"
};
#undef WMISINK_CONSTANT

/// "0x80041017".
std::string hexadecimal(HRESULT status) {
    std::array<char, 8> digits;
    digits.fill('0');
    std::array<char, 8> significant;
    const auto end =
        std::to_chars(significant.begin(), significant.end(), static_cast<std::uint32_t>(status), 16).ptr;
    const auto length = end - significant.begin();
    std::transform(significant.begin(), significant.begin() + length, digits.end() - length,
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return "0x" + std::string(digits.begin(), digits.end());
}

const char* known_name(HRESULT status) noexcept {
    const auto found = std::find_if(std::begin(kNames), std::end(kNames),
                                    [status](const StatusName& known) { return known.code == status; });
    return found == std::end(kNames) ? nullptr : found->name;
}

const char* known_sentence(HRESULT status) noexcept {
    for (const auto sentences : {wbem_sentences(), com_sentences(), mof_sentences()}) {
        const auto found =
            std::find_if(sentences.begin(), sentences.end(),
                         [status](const StatusSentence& known) { return known.code == status; });
        if (found != sentences.end()) return found->text;
    }
    return nullptr;
}

}  // namespace

std::string status_name(HRESULT status) {
    const char* const name = known_name(status);
    return name ? name : hexadecimal(status);
}

std::optional<HRESULT> status_from_name(std::string_view name) noexcept {
    const auto found = std::find_if(std::begin(kNames), std::end(kNames),
                                    [name](const StatusName& known) { return name == known.name; });
    return found == std::end(kNames) ? std::nullopt : std::optional(found->code);
}

std::string status_text(HRESULT status) {
    if (const char* const sentence = known_sentence(status)) return sentence;
    const char* const kind = status < 0 ? "failed" : "succeeded";
    return std::string("The call ") + kind + " with the status " + status_name(status) +
           ", which WMI does not document; look it up with `certutil -error " + hexadecimal(status) +
           "` on Windows.";
}

std::string status_label(HRESULT status) {
    const char* const name = known_name(status);
    return name ? std::string(name) + " (" + hexadecimal(status) + ")" : hexadecimal(status);
}

}  // namespace wmisink
