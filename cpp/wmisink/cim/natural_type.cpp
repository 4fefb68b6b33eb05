#include "wmisink/cim/natural_type.hpp"

#include <cstdint>
#include <limits>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/encode.hpp"

namespace wmisink {
namespace {

CIMTYPE integer_type(std::int64_t number) {
    const bool narrow = number >= std::numeric_limits<std::int32_t>::min() &&
                        number <= std::numeric_limits<std::int32_t>::max();
    return narrow ? CIM_SINT32 : CIM_SINT64;
}

bool is_number(CIMTYPE type) { return type == CIM_REAL64 || integer_range(type).has_value(); }

/// Both numbers; a negative one among those of uint64 is told by encode().
CIMTYPE wider(CIMTYPE one, CIMTYPE other) {
    for (const CIMTYPE type : {CIM_REAL64, CIM_UINT64, CIM_SINT64}) {
        if (one == type || other == type) return type;
    }
    return CIM_SINT32;
}

CIMTYPE array_type(const CimValue& value, const CimValue::Array& elements) {
    if (elements.empty()) return array_of(CIM_STRING);
    CIMTYPE common = natural_type(elements.front());
    for (const CimValue& element : elements) {
        const CIMTYPE type = natural_type(element);
        if (type == common && !is_array(type)) continue;
        if (!is_number(type) || !is_number(common)) {
            throw Misfit(Misfit::Kind::type, "is an array whose elements have no type in common: " +
                                                 shown(value) + "; give values of one type.");
        }
        common = wider(common, type);
    }
    return array_of(common);
}

}  // namespace

CIMTYPE natural_type(const CimValue& value) {
    struct Chooser {
        const CimValue& value;

        CIMTYPE operator()(std::monostate) const { return CIM_STRING; }
        CIMTYPE operator()(bool) const { return CIM_BOOLEAN; }
        CIMTYPE operator()(std::int64_t number) const { return integer_type(number); }
        CIMTYPE operator()(std::uint64_t number) const {
            constexpr std::uint64_t kSigned = std::numeric_limits<std::int64_t>::max();
            return number <= kSigned ? integer_type(static_cast<std::int64_t>(number)) : CIM_UINT64;
        }
        CIMTYPE operator()(double) const { return CIM_REAL64; }
        CIMTYPE operator()(const WideString&) const { return CIM_STRING; }
        CIMTYPE operator()(const com_ptr<IUnknown>&) const { return CIM_OBJECT; }
        CIMTYPE operator()(const CimValue::Array& elements) const { return array_type(value, elements); }
    };
    return std::visit(Chooser{value}, value.held);
}

}  // namespace wmisink
