#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "wmisink/embedded/folding.hpp"

namespace wmisink::embedded {

class Instance;

/// One property or qualifier value, as the embedded WMI keeps it: NULL, a boolean, a number, UTF-16 text
/// (strings, datetimes and references), an embedded object or an array of these.
///
/// A Value knows what it holds but not its CIM type; the property does (see fit() in cim_fit.hpp).
/// Copying an array or an object shares it. Like any standard value, it is safe to read from many
/// threads and needs a lock when one of them writes.
class Value {
  public:
    using Array = std::vector<Value>;
    enum class Kind : std::uint8_t {
        null,
        boolean,
        signed_integer,
        unsigned_integer,
        real,
        text,
        object,
        array
    };

    /// NULL.
    Value() noexcept = default;

    [[nodiscard]] static Value boolean(bool value) noexcept { return Value(InPlace{}, value); }
    [[nodiscard]] static Value integer(std::int64_t value) noexcept { return Value(InPlace{}, value); }
    [[nodiscard]] static Value unsigned_integer(std::uint64_t value) noexcept {
        return Value(InPlace{}, value);
    }
    [[nodiscard]] static Value real(double value) noexcept { return Value(InPlace{}, value); }
    [[nodiscard]] static Value text(Text value) noexcept { return Value(InPlace{}, std::move(value)); }
    /// From UTF-8, as to_wide() reads it.
    [[nodiscard]] static Value utf8(std::string_view value) { return Value(InPlace{}, to_wide(value)); }
    [[nodiscard]] static Value object(std::shared_ptr<const Instance> value) noexcept;
    [[nodiscard]] static Value array(Array elements);

    [[nodiscard]] Kind kind() const noexcept { return static_cast<Kind>(storage_.index()); }
    [[nodiscard]] bool is_null() const noexcept { return kind() == Kind::null; }

    /// Each of these throws std::bad_variant_access unless kind() says so.
    [[nodiscard]] bool as_boolean() const { return std::get<bool>(storage_); }
    [[nodiscard]] std::int64_t as_integer() const { return std::get<std::int64_t>(storage_); }
    [[nodiscard]] std::uint64_t as_unsigned_integer() const { return std::get<std::uint64_t>(storage_); }
    [[nodiscard]] double as_real() const { return std::get<double>(storage_); }
    [[nodiscard]] const Text& as_text() const { return std::get<Text>(storage_); }
    [[nodiscard]] const std::shared_ptr<const Instance>& as_object() const {
        return std::get<std::shared_ptr<const Instance>>(storage_);
    }
    [[nodiscard]] const Array& as_array() const { return *std::get<std::shared_ptr<const Array>>(storage_); }

    /// For the inner loops: the held value, or nullptr when it is of another kind.
    template <class T>
    [[nodiscard]] const T* get_if() const noexcept {
        return std::get_if<T>(&storage_);
    }

    /// Same kind and same content; text compares exactly, objects by identity.
    friend bool operator==(const Value& left, const Value& right) noexcept;

  private:
    using Storage = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, Text,
                                 std::shared_ptr<const Instance>, std::shared_ptr<const Array>>;

    struct InPlace {};

    /// In place: no variant is moved.
    template <class T>
    Value(InPlace, T value) noexcept : storage_(std::in_place_type<T>, std::move(value)) {}

    Storage storage_;
};

}  // namespace wmisink::embedded
