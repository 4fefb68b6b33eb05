#pragma once

#include <string_view>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/safe_array.hpp"

namespace wmisink {

/// Owns a VARIANT and what is in it; VT_EMPTY at first. Move only: copy() is explicit, since it allocates.
class Variant {
  public:
    Variant() noexcept { VariantInit(&value_); }

    /// Takes over a VARIANT that the caller owns.
    static Variant attach(const VARIANT& value) noexcept {
        Variant owner;
        owner.value_ = value;
        return owner;
    }

    static Variant null() noexcept;
    static Variant boolean(bool value) noexcept;
    static Variant int16(SHORT value) noexcept;
    static Variant int32(LONG value) noexcept;
    static Variant uint8(BYTE value) noexcept;
    static Variant real32(float value) noexcept;
    static Variant real64(double value) noexcept;
    static Variant string(Bstr value) noexcept;
    static Variant string(WideView value) { return string(Bstr(value)); }
    static Variant string(const OLECHAR* value) { return string(Bstr(WideView(value))); }
    static Variant string(std::string_view utf8) { return string(Bstr(utf8)); }
    static Variant string(const char* utf8) { return string(Bstr(utf8)); }
    static Variant object(com_ptr<IUnknown> value) noexcept;

    /// VT_ARRAY of the array's element type. @throws WmiError when the array is null.
    static Variant array(SafeArray value);

    Variant(Variant&& other) noexcept : value_(other.detach()) {}
    Variant& operator=(Variant&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Variant() { reset(); }

    const VARIANT& get() const noexcept { return value_; }
    const VARIANT* operator->() const noexcept { return &value_; }
    VARTYPE type() const noexcept { return value_.vt; }

    /// For an in-parameter: COM's methods take them without const.
    VARIANT* in() const noexcept { return const_cast<VARIANT*>(&value_); }

    /// For an out-parameter: clears it first.
    [[nodiscard]] VARIANT* put() noexcept {
        reset();
        return &value_;
    }

    /// Gives the content to the caller, who now has to clear it.
    [[nodiscard]] VARIANT detach() noexcept {
        const VARIANT value = value_;
        VariantInit(&value_);
        return value;
    }

    /// A copy with its own strings and arrays and with added references. @throws WmiError.
    Variant copy() const { return copy_of(value_); }
    static Variant copy_of(const VARIANT& value);

    void reset() noexcept {
        // Numbers own nothing: no call for them.
        if (value_.vt >= VT_BSTR) VariantClear(&value_);
        value_.vt = VT_EMPTY;
    }

  private:
    VARIANT value_;
};

}  // namespace wmisink
