#include "wmisink/com/variant.hpp"

namespace wmisink {
namespace {

/// A VARIANT of the type, whose value is still to be set.
VARIANT of_type(VARTYPE type) noexcept {
    VARIANT value;
    VariantInit(&value);
    value.vt = type;
    return value;
}

}  // namespace

Variant Variant::null() noexcept { return attach(of_type(VT_NULL)); }

Variant Variant::boolean(bool value) noexcept {
    VARIANT made = of_type(VT_BOOL);
    made.boolVal = value ? VARIANT_TRUE : VARIANT_FALSE;
    return attach(made);
}

Variant Variant::int16(SHORT value) noexcept {
    VARIANT made = of_type(VT_I2);
    made.iVal = value;
    return attach(made);
}

Variant Variant::int32(LONG value) noexcept {
    VARIANT made = of_type(VT_I4);
    made.lVal = value;
    return attach(made);
}

Variant Variant::uint8(BYTE value) noexcept {
    VARIANT made = of_type(VT_UI1);
    made.bVal = value;
    return attach(made);
}

Variant Variant::real32(float value) noexcept {
    VARIANT made = of_type(VT_R4);
    made.fltVal = value;
    return attach(made);
}

Variant Variant::real64(double value) noexcept {
    VARIANT made = of_type(VT_R8);
    made.dblVal = value;
    return attach(made);
}

Variant Variant::string(Bstr value) noexcept {
    VARIANT made = of_type(VT_BSTR);
    made.bstrVal = value.detach();
    return attach(made);
}

Variant Variant::object(com_ptr<IUnknown> value) noexcept {
    VARIANT made = of_type(VT_UNKNOWN);
    made.punkVal = value.detach();
    return attach(made);
}

Variant Variant::array(SafeArray value) {
    VARIANT made = of_type(static_cast<VARTYPE>(VT_ARRAY | value.element_type()));
    made.parray = value.detach();
    return attach(made);
}

Variant Variant::copy_of(const VARIANT& value) {
    Variant copied;
    // Some SDKs take the source without const; it is not written to.
    check(VariantCopy(&copied.value_, const_cast<VARIANT*>(&value)), "VariantCopy");
    return copied;
}

}  // namespace wmisink
