// The part of ClassObject that compares it with another object, which may be anybody's: that one is read
// through its interface.

#include <algorithm>
#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/call_flags.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/method_signature.hpp"
#include "wmisink/embedded/variant_value.hpp"

namespace wmisink::embedded {
namespace {

bool same_value(const Value& left, const Value& right, bool ignoring_case);

bool same_object(const Instance& left, const Instance& right, bool ignoring_case) {
    const auto properties = left.of_class().properties();
    return left.stands_for_class() == right.stands_for_class() &&
           equal_ignoring_case(left.of_class().name(), right.of_class().name()) &&
           properties.size() == right.of_class().properties().size() &&
           std::all_of(properties.begin(), properties.end(), [&](const Property& property) {
               const Value* theirs = right.find(property.name);
               return theirs != nullptr && same_value(*left.find(property.name), *theirs, ignoring_case);
           });
}

bool same_value(const Value& left, const Value& right, bool ignoring_case) {
    if (left.kind() != right.kind()) {
        return false;
    }
    switch (left.kind()) {
        case Value::Kind::text:
            return ignoring_case ? equal_ignoring_case(left.as_text(), right.as_text()) : left == right;
        case Value::Kind::object:
            return left == right || same_object(*left.as_object(), *right.as_object(), ignoring_case);
        case Value::Kind::array: {
            const auto same = [&](const Value& one, const Value& other) {
                return same_value(one, other, ignoring_case);
            };
            const auto& mine = left.as_array();
            const auto& theirs = right.as_array();
            return std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end(), same);
        }
        default:
            return left == right;
    }
}

/// The value of a property of any object; nothing when it has none of that name or type.
std::optional<Value> read_from(IWbemClassObject& object, WideView name, CIMTYPE type) {
    const Text terminated(name);
    Variant value;
    CIMTYPE found = 0;
    if (FAILED(object.Get(terminated.c_str(), 0, value.put(), &found, nullptr)) || found != type) {
        return std::nullopt;
    }
    return from_variant(value.get(), type);
}

/// All qualifiers of a set; none for a set that could not be had.
std::vector<Qualifier> read_all(const com_ptr<IWbemQualifierSet>& qualifiers) {
    std::vector<Qualifier> found;
    if (!qualifiers || FAILED(qualifiers->BeginEnumeration(0))) {
        return found;
    }
    Bstr name;
    Variant value;
    LONG flavor = 0;
    while (qualifiers->Next(0, name.put(), value.put(), &flavor) == WBEM_S_NO_ERROR) {
        const CIMTYPE type = value.type() == VT_NULL ? CIMTYPE{CIM_STRING} : cim_type_of(value.get());
        found.push_back({.name = Text(name.view()),
                         .value = from_variant(value.get(), type),
                         .type = type,
                         .flavor = flavor});
    }
    qualifiers->EndEnumeration();
    return found;
}

bool same_qualifiers(std::span<const Qualifier> left, std::span<const Qualifier> right, LONG flags) {
    return left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const Qualifier& one) {
               const Qualifier* other = find_qualifier(right, one.name);
               return other != nullptr && one.type == other->type &&
                      (has(flags, WBEM_FLAG_IGNORE_FLAVOR) || one.flavor == other->flavor) &&
                      same_value(one.value, other->value, has(flags, WBEM_FLAG_IGNORE_CASE));
           });
}

com_ptr<IWbemQualifierSet> qualifiers_of(IWbemClassObject& object, WideView property) {
    com_ptr<IWbemQualifierSet> found;
    const Text terminated(property);
    const HRESULT status = property.empty() ? object.GetQualifierSet(found.put())
                                            : object.GetPropertyQualifierSet(terminated.c_str(), found.put());
    return SUCCEEDED(status) ? found : nullptr;
}

}  // namespace

bool ClassObject::same_nature(IWbemClassObject& other, LONG flags) const {
    std::vector<SystemProperty> compared = {SystemProperty::genus, SystemProperty::property_count};
    if (!has(flags, WBEM_FLAG_IGNORE_CLASS)) {
        compared.push_back(SystemProperty::class_name);
        compared.push_back(SystemProperty::superclass);
    }
    if (!has(flags, WBEM_FLAG_IGNORE_OBJECT_SOURCE)) {
        compared.push_back(SystemProperty::server);
        compared.push_back(SystemProperty::nspace);
    }
    return std::all_of(compared.begin(), compared.end(), [&](SystemProperty property) {
        const auto theirs = read_from(other, embedded::name_of(property), type_of(property));
        return theirs && same_value(system_value(property), *theirs, true);
    });
}

bool ClassObject::same_properties(IWbemClassObject& other, LONG flags) const {
    const auto all = members(nullptr, WBEM_FLAG_NONSYSTEM_ONLY, nullptr);
    return std::all_of(all.begin(), all.end(), [&](const Member& member) {
        const Property& property = of_class().properties()[member.property];
        const auto theirs = read_from(other, property.name, property.type);
        if (!theirs) {
            return false;
        }
        if (!is_instance() && has(flags, WBEM_FLAG_IGNORE_DEFAULT_VALUES)) {
            return true;
        }
        Variant mine;
        to_variant(value_at(member.property), property.type, mine.put());
        return same_value(from_variant(mine.get(), property.type), *theirs,
                          has(flags, WBEM_FLAG_IGNORE_CASE));
    });
}

/// The flag WBEM_FLAG_IGNORE_CLASS leaves them to the class too.
bool ClassObject::same_qualifiers_as(IWbemClassObject& other, LONG flags) const {
    if (has(flags, WBEM_FLAG_IGNORE_QUALIFIERS) || has(flags, WBEM_FLAG_IGNORE_CLASS)) {
        return true;
    }
    if (!same_qualifiers(qualifiers_of({}), read_all(embedded::qualifiers_of(other, {})), flags)) {
        return false;
    }
    const auto all = members(nullptr, WBEM_FLAG_NONSYSTEM_ONLY, nullptr);
    return std::all_of(all.begin(), all.end(), [&](const Member& member) {
        const Text& name = of_class().properties()[member.property].name;
        return same_qualifiers(qualifiers_of({.kind = QualifierOwner::Kind::property, .name = name}),
                               read_all(embedded::qualifiers_of(other, name)), flags);
    });
}

bool ClassObject::same_methods(IWbemClassObject& other, LONG flags) const {
    if (is_instance() || has(flags, WBEM_FLAG_IGNORE_CLASS)) {
        return true;
    }
    const com_ptr<ClassObject> own = from(other);
    if (!own) {
        return of_class().methods().empty();
    }
    if (own->of_class().methods().size() != of_class().methods().size()) {
        return false;
    }
    const auto methods = of_class().methods();
    return std::all_of(methods.begin(), methods.end(), [&](const Method& one) {
        const Method* theirs = own->of_class().find_method(one.name);
        return theirs != nullptr && same_signature(one, *theirs) &&
               (has(flags, WBEM_FLAG_IGNORE_QUALIFIERS) ||
                same_qualifiers(one.qualifiers, theirs->qualifiers, flags));
    });
}

HRESULT ClassObject::CompareTo(LONG flags, IWbemClassObject* other) noexcept {
    constexpr LONG kKnown = WBEM_FLAG_IGNORE_QUALIFIERS | WBEM_FLAG_IGNORE_OBJECT_SOURCE |
                            WBEM_FLAG_IGNORE_DEFAULT_VALUES | WBEM_FLAG_IGNORE_CLASS | WBEM_FLAG_IGNORE_CASE |
                            WBEM_FLAG_IGNORE_FLAVOR;
    if (other == nullptr || (flags & ~kKnown) != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return com_method([&] {
        const bool same = same_nature(*other, flags) && same_properties(*other, flags) &&
                          same_qualifiers_as(*other, flags) && same_methods(*other, flags);
        return HRESULT{same ? WBEM_S_SAME : WBEM_S_DIFFERENT};
    });
}

}  // namespace wmisink::embedded
