#include "wmisink/cim/cim_type.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace wmisink {
namespace {

using NamedType = std::pair<std::string_view, CIMTYPE>;

constexpr std::array<NamedType, 17> kNames{{
    {"sint8", CIM_SINT8},
    {"uint8", CIM_UINT8},
    {"sint16", CIM_SINT16},
    {"uint16", CIM_UINT16},
    {"sint32", CIM_SINT32},
    {"uint32", CIM_UINT32},
    {"sint64", CIM_SINT64},
    {"uint64", CIM_UINT64},
    {"real32", CIM_REAL32},
    {"real64", CIM_REAL64},
    {"boolean", CIM_BOOLEAN},
    {"string", CIM_STRING},
    {"datetime", CIM_DATETIME},
    {"ref", CIM_REFERENCE},  // the first name of a type is the one it is shown by
    {"reference", CIM_REFERENCE},
    {"char16", CIM_CHAR16},
    {"object", CIM_OBJECT},
}};

bool equal_ignoring_ascii_case(std::string_view a, std::string_view lower) {
    if (a.size() != lower.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
        if (c != lower[i]) return false;
    }
    return true;
}

std::string unknown_name(CIMTYPE type) {
    std::array<char, 8> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<std::uint32_t>(type), 16);
    return "type 0x" + std::string(digits.data(), end.ptr);
}

}  // namespace

std::string type_name(CIMTYPE type) {
    for (const auto& [name, known] : kNames) {
        if (known == element_type(type)) return std::string(name) + (is_array(type) ? "[]" : "");
    }
    return unknown_name(type);
}

std::optional<CIMTYPE> type_from_name(std::string_view name) {
    const bool array = name.ends_with("[]");
    if (array) name.remove_suffix(2);
    for (const auto& [known, type] : kNames) {
        if (equal_ignoring_ascii_case(name, known)) return array ? array_of(type) : type;
    }
    return std::nullopt;
}

}  // namespace wmisink
