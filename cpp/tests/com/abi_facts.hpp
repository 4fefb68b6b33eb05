#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "wmisink/com/wmi.hpp"

/// @file
/// The shape of a fact in an object file. A fact is constant data, so that nothing has to run: not the
/// program that is built for Windows, and no Wine.

namespace wmisink::abi_facts {

inline constexpr std::size_t kNameSize = 72;
inline constexpr std::size_t kShapeSize = 192;
inline constexpr std::array<char, 8> kMagic = {'A', 'B', 'I', 'f', 'a', 'c', 't', '1'};

/// What stands in the object file, with no pointer in it. `Value` has 16 bytes: a number and a zero, a GUID,
/// or a pointer to a virtual member function, which for both compilers holds the place in the vtable.
template <class Value>
struct Fact {
    static_assert(sizeof(Value) == 16);
    std::array<char, 8> magic;
    std::array<char, kNameSize> name;
    std::array<char, kShapeSize> shape;
    Value value;
};

template <std::size_t Size>
consteval std::array<char, Size> padded(std::string_view text) {
    if (text.size() >= Size) throw "the text is too long for its place in a fact";
    std::array<char, Size> place{};
    for (std::size_t i = 0; i < text.size(); ++i) place[i] = text[i];
    return place;
}

/// The name that a type has on both sides. Pointers and numbers are named after what they are, so that LONG
/// and std::int32_t are one.
template <class T>
inline constexpr std::string_view kTypeName = "struct";

/// Text that is put together at compile time.
struct Shape {
    std::array<char, kShapeSize> text{};
    std::size_t size = 0;

    constexpr void add(std::string_view part) {
        for (const char c : part) text.at(size++) = c;
    }
};

template <class T>
constexpr void add_type(Shape& shape) {
    using Plain = std::remove_cv_t<T>;
    if constexpr (std::is_pointer_v<Plain>) {
        add_type<std::remove_pointer_t<Plain>>(shape);
        shape.add("*");
    } else if constexpr (std::is_reference_v<Plain>) {
        add_type<std::remove_reference_t<Plain>>(shape);
        shape.add("&");
    } else if constexpr (std::is_void_v<Plain>) {
        shape.add("void");
    } else if constexpr (std::is_arithmetic_v<Plain>) {
        constexpr std::array<char, 2> kSize = {static_cast<char>('0' + sizeof(Plain)), '\0'};
        shape.add(std::is_floating_point_v<Plain> ? "f" : std::is_signed_v<Plain> ? "i" : "u");
        shape.add(kSize.data());
    } else {
        shape.add(kTypeName<Plain>);
    }
}

template <class Result, class... Arguments>
consteval std::array<char, kShapeSize> signature() {
    Shape shape;
    add_type<Result>(shape);
    shape.add("(");
    ((add_type<Arguments>(shape), shape.add(",")), ...);
    shape.add(")");
    return shape.text;
}

template <class Interface, class Result, class... Arguments>
consteval auto method(std::string_view name, Result (STDMETHODCALLTYPE Interface::*pointer)(Arguments...)) {
    return Fact<decltype(pointer)>{kMagic, padded<kNameSize>(name), signature<Result, Arguments...>(),
                                   pointer};
}

struct Number {
    std::uint64_t value;
    std::uint64_t zero;
};

consteval Fact<Number> number(std::string_view name, std::uint64_t value) {
    return {kMagic, padded<kNameSize>(name), {}, {value, 0}};
}

template <class Type>
consteval Fact<Number> constant(std::string_view name, Type value) {
    return number(name, static_cast<std::uint32_t>(value));
}

consteval Fact<GUID> identifier(std::string_view name, const GUID& value) {
    return {kMagic, padded<kNameSize>(name), {}, value};
}

template <class Function>
struct FunctionShape;
template <class Result, class... Arguments>
struct FunctionShape<Result(Arguments...)> {
    static consteval auto text() { return signature<Result, Arguments...>(); }
};
template <class Result, class... Arguments>
struct FunctionShape<Result(Arguments...) noexcept> : FunctionShape<Result(Arguments...)> {};

template <class Function>
consteval Fact<Number> function(std::string_view name) {
    return {kMagic, padded<kNameSize>(name), FunctionShape<Function>::text(), {0, 0}};
}

/// Its own method stands right behind the last one of `Interface`.
template <class Interface>
struct Behind : Interface {
    virtual void STDMETHODCALLTYPE end() = 0;

  protected:
    ~Behind() = default;
};

}  // namespace wmisink::abi_facts
