#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "wmisink/cim/cim_value.hpp"
#include "wmisink/cim/datetime.hpp"
#include "wmisink/cim/wql_name.hpp"

namespace wmisink {

/// What may stand for a placeholder in a query: a value, or a name that was checked. Made of C++'s own values
/// without a word; texts are UTF-8 or COM's UTF-16. As thread-safe as any standard value.
class WqlValue {
  public:
    WqlValue(std::nullptr_t) {}
    WqlValue(CimValue value) : held_(std::move(value)) {}
    WqlValue(WqlName name) : held_(std::move(name)) {}
    template <std::same_as<bool> Truth>
    WqlValue(Truth truth) : held_(CimValue{truth}) {}
    template <std::signed_integral Number>
    WqlValue(Number number) : held_(CimValue{static_cast<std::int64_t>(number)}) {}
    template <std::unsigned_integral Number>
        requires(!std::same_as<Number, bool>)
    WqlValue(Number number) : held_(CimValue{static_cast<std::uint64_t>(number)}) {}
    WqlValue(double number) : held_(CimValue{number}) {}
    WqlValue(std::string_view utf8) : held_(CimValue{to_wide(utf8)}) {}
    WqlValue(const std::string& utf8) : WqlValue(std::string_view(utf8)) {}
    WqlValue(const char* utf8) : WqlValue(std::string_view(utf8)) {}
    WqlValue(WideView text) : held_(CimValue{WideString(text)}) {}
    WqlValue(const WideString& text) : WqlValue(WideView(text)) {}
    WqlValue(const CimDatetime& datetime) : WqlValue(datetime.text()) {}

    /// Null for a value.
    [[nodiscard]] const WqlName* name() const noexcept { return std::get_if<WqlName>(&held_); }
    /// Null for a name.
    [[nodiscard]] const CimValue* value() const noexcept { return std::get_if<CimValue>(&held_); }

  private:
    std::variant<CimValue, WqlName> held_;
};

}  // namespace wmisink
