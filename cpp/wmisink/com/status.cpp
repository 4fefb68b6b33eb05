#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "wmisink/com/error.hpp"
#include "wmisink/com/status_table.hpp"
#include "wmisink/com/system_words.hpp"

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

const StatusSentence* known_sentence(HRESULT status) noexcept {
    for (const auto sentences : {wbem_sentences(), com_sentences(), mof_sentences()}) {
        const auto found =
            std::find_if(sentences.begin(), sentences.end(),
                         [status](const StatusSentence& known) { return known.code == status; });
        if (found != sentences.end()) return &*found;
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
    if (const StatusSentence* const sentence = known_sentence(status)) return sentence->text;
    const std::string text = std::string("The call ") + (status < 0 ? "failed" : "succeeded") +
                             " with the status " + status_name(status);
    if (const std::string words = system_words(status).text; !words.empty()) {
        return text + ". Windows says of it: " + words;
    }
    return text + ", which WMI does not document; look it up with `certutil -error " + hexadecimal(status) +
           "` on Windows.";
}

StatusFamily family_of(HRESULT status) noexcept {
    const StatusSentence* const sentence = status < 0 ? known_sentence(status) : nullptr;
    return sentence ? sentence->family : StatusFamily::other;
}

const char* family_name(StatusFamily family) noexcept {
    switch (family) {
        case StatusFamily::other:
            return "other";
        case StatusFamily::connection_failed:
            return "connection_failed";
        case StatusFamily::access_denied:
            return "access_denied";
        case StatusFamily::invalid_namespace:
            return "invalid_namespace";
        case StatusFamily::invalid_query:
            return "invalid_query";
        case StatusFamily::invalid_class:
            return "invalid_class";
        case StatusFamily::invalid_argument:
            return "invalid_argument";
        case StatusFamily::not_found:
            return "not_found";
        case StatusFamily::already_exists:
            return "already_exists";
        case StatusFamily::change_refused:
            return "change_refused";
        case StatusFamily::not_supported:
            return "not_supported";
        case StatusFamily::provider_failure:
            return "provider_failure";
        case StatusFamily::quota_exceeded:
            return "quota_exceeded";
        case StatusFamily::cancelled_by_wmi:
            return "cancelled_by_wmi";
        case StatusFamily::timed_out_in_wmi:
            return "timed_out_in_wmi";
    }
    return "other";
}

// [MS-ERREF] 2.1: bits 16 to 26 are the facility. WMI has no facility of its own: it numbers its codes within
// FACILITY_ITF, from 0x1000 on (wbemcli.h), where COM leaves what is above 0x200 to interfaces.
std::string facility_name(HRESULT status) {
    const char* const name = known_name(status);
    if (name && std::string_view(name).starts_with("WBEM")) return "WMI";
    const auto facility = (static_cast<std::uint32_t>(status) >> 16U) & 0x7FFU;
    const auto code = static_cast<std::uint32_t>(status) & 0xFFFFU;
    switch (facility) {
        case 0:
            return "COM";
        case 1:
            return "RPC";
        case 2:
            return "Automation";
        case 3:
            return "Storage";
        case 4:
            return code >= 0x1000 ? "WMI" : "COM";
        case 7:
            return code >= 1700 && code < 2000 ? "RPC" : "Win32";
        case 8:
            return "COM";
        case 9:
            return "Security";
        default:
            break;
    }
    const std::string words = system_words(status).facility;
    return words.empty() ? "facility " + std::to_string(facility) : words;
}

std::string status_label(HRESULT status) {
    const char* const name = known_name(status);
    return name ? std::string(name) + " (" + hexadecimal(status) + ")" : hexadecimal(status);
}

}  // namespace wmisink
