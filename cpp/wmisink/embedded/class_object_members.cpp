// The part of ClassObject that lists properties, compares objects and answers for methods, of which there are
// none.

#include <algorithm>
#include <utility>

#include "wmisink/com/safe_array.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/string_array.hpp"
#include "wmisink/embedded/variant_value.hpp"

namespace wmisink::embedded {
namespace {

constexpr LONG kKnownNameFlags =
    WBEM_MASK_PRIMARY_CONDITION | WBEM_FLAG_KEYS_ONLY | WBEM_FLAG_REFS_ONLY | WBEM_MASK_CONDITION_ORIGIN;

/// wbemcli.h: WBEM_COMPARISON_FLAG.
constexpr LONG kIgnoreObjectSource = 0x2;
constexpr LONG kIgnoreClass = 0x8;
constexpr LONG kIgnoreCase = 0x10;

bool has_origin(const Property& property, LONG origin) noexcept {
    switch (origin) {
        case WBEM_FLAG_LOCAL_ONLY:
            return property.local;
        case WBEM_FLAG_PROPAGATED_ONLY:
            return !property.local;
        case WBEM_FLAG_SYSTEM_ONLY:
            return false;
        default:
            return true;
    }
}

bool meets_condition(const Property& property, LPCWSTR qualifier, LONG condition, const VARIANT* wanted) {
    if (condition == WBEM_FLAG_ALWAYS) {
        return true;
    }
    const Qualifier* found = find_qualifier(property.qualifiers, qualifier);
    if (condition != WBEM_FLAG_ONLY_IF_IDENTICAL || found == nullptr) {
        return (found != nullptr) == (condition != WBEM_FLAG_ONLY_IF_FALSE);
    }
    Variant held;
    to_variant(found->value, found->type, held.put());
    return held.type() == wanted->vt && from_variant(*wanted, found->type) == found->value;
}

bool same_value(const Value& left, const Value& right, bool ignoring_case) {
    const Text* text = left.get_if<Text>();
    const Text* other = right.get_if<Text>();
    return ignoring_case && text != nullptr && other != nullptr ? equal_ignoring_case(*text, *other)
                                                                : left == right;
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

}  // namespace

std::vector<ClassObject::Member> ClassObject::members(LPCWSTR qualifier, LONG flags,
                                                      const VARIANT* qualifier_value) const {
    const LONG condition = flags & WBEM_MASK_PRIMARY_CONDITION;
    const LONG origin = flags & WBEM_MASK_CONDITION_ORIGIN;
    const bool unknown = (flags & ~kKnownNameFlags) != 0 || origin > WBEM_FLAG_NONSYSTEM_ONLY;
    const bool incomplete = (condition != WBEM_FLAG_ALWAYS && qualifier == nullptr) ||
                            (condition == WBEM_FLAG_ONLY_IF_IDENTICAL && qualifier_value == nullptr);
    if (unknown || incomplete) {
        throw Failure(WBEM_E_INVALID_PARAMETER, "GetNames",
                      "The flags do not go together or lack a qualifier.");
    }
    const bool keys = (flags & WBEM_FLAG_KEYS_ONLY) != 0;
    const bool references = (flags & WBEM_FLAG_REFS_ONLY) != 0;
    std::vector<Member> found;
    const bool any_property = condition == WBEM_FLAG_ALWAYS && !keys && !references;
    if (any_property && (origin == 0 || origin == WBEM_FLAG_SYSTEM_ONLY)) {
        for (const SystemProperty system : system_properties()) {
            found.push_back({.system = system});
        }
    }
    const auto properties = of_class().properties();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const Property& property = properties[i];
        if (shows(i) && has_origin(property, origin) && (!keys || property.key) &&
            (!references || property.type == CIM_REFERENCE) &&
            meets_condition(property, qualifier, condition, qualifier_value)) {
            found.push_back({.system = {}, .property = i});
        }
    }
    return found;
}

HRESULT ClassObject::GetNames(LPCWSTR qualifier, LONG flags, VARIANT* qualifier_value,
                              SAFEARRAY** names) noexcept {
    if (names == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *names = nullptr;
    return com_method([&] {
        std::vector<WideView> found;
        for (const Member& member : members(qualifier, flags, qualifier_value)) {
            found.push_back(name_of(member));
        }
        *names = string_array(found).detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::BeginEnumeration(LONG flags) noexcept {
    if ((flags & WBEM_MASK_PRIMARY_CONDITION) != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return com_method([&] {
        auto listed = std::make_unique<Enumeration>();
        listed->members = members(nullptr, flags, nullptr);
        enumeration_ = std::move(listed);
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::Next(LONG flags, BSTR* name, VARIANT* value, CIMTYPE* type, LONG* flavor) noexcept {
    if (flags != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (enumeration_ == nullptr) {
        return WBEM_E_UNEXPECTED;
    }
    if (name != nullptr) {
        *name = nullptr;
    }
    if (enumeration_->position == enumeration_->members.size()) {
        return WBEM_S_NO_MORE_DATA;
    }
    return com_method([&] {
        const Member& member = enumeration_->members[enumeration_->position];
        Bstr text(name == nullptr ? WideView() : name_of(member));
        read(member, value, type, flavor);
        if (name != nullptr) {
            *name = text.detach();
        }
        ++enumeration_->position;
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::EndEnumeration() noexcept {
    enumeration_.reset();
    return WBEM_S_NO_ERROR;
}

/// The other object may be anybody's: it is read through its interface.
HRESULT ClassObject::CompareTo(LONG flags, IWbemClassObject* other) noexcept {
    constexpr LONG kKnown = 0x3F;
    if (other == nullptr || (flags & ~kKnown) != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return com_method([&] {
        std::vector<SystemProperty> system = {SystemProperty::genus, SystemProperty::property_count};
        if ((flags & kIgnoreClass) == 0) {
            system.push_back(SystemProperty::class_name);
        }
        if ((flags & kIgnoreObjectSource) == 0) {
            system.push_back(SystemProperty::server);
            system.push_back(SystemProperty::nspace);
        }
        const bool same_nature = std::all_of(system.begin(), system.end(), [&](SystemProperty property) {
            const auto theirs = read_from(*other, embedded::name_of(property), type_of(property));
            return theirs && same_value(system_value(property), *theirs, true);
        });
        if (!same_nature) {
            return WBEM_S_DIFFERENT;
        }
        for (const Member& member : members(nullptr, WBEM_FLAG_NONSYSTEM_ONLY, nullptr)) {
            const Property& property = of_class().properties()[member.property];
            Variant mine;
            to_variant(value_at(member.property), property.type, mine.put());
            const auto theirs = read_from(*other, property.name, property.type);
            if (!theirs ||
                !same_value(from_variant(mine.get(), property.type), *theirs, (flags & kIgnoreCase) != 0)) {
                return WBEM_S_DIFFERENT;
            }
        }
        return WBEM_S_SAME;
    });
}

HRESULT ClassObject::GetMethod(LPCWSTR name, LONG, IWbemClassObject** in_signature,
                               IWbemClassObject** out_signature) noexcept {
    if (in_signature != nullptr) {
        *in_signature = nullptr;
    }
    if (out_signature != nullptr) {
        *out_signature = nullptr;
    }
    if (name == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return is_instance() ? WBEM_E_ILLEGAL_OPERATION : WBEM_E_NOT_FOUND;
}

HRESULT ClassObject::PutMethod(LPCWSTR, LONG, IWbemClassObject*, IWbemClassObject*) noexcept {
    return WBEM_E_NOT_SUPPORTED;
}

HRESULT ClassObject::DeleteMethod(LPCWSTR name) noexcept {
    return name == nullptr ? WBEM_E_INVALID_PARAMETER : WBEM_E_NOT_FOUND;
}

HRESULT ClassObject::BeginMethodEnumeration(LONG) noexcept {
    return is_instance() ? WBEM_E_ILLEGAL_OPERATION : WBEM_S_NO_ERROR;
}

HRESULT ClassObject::NextMethod(LONG, BSTR* name, IWbemClassObject** in_signature,
                                IWbemClassObject** out_signature) noexcept {
    if (name == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *name = nullptr;
    if (in_signature != nullptr) {
        *in_signature = nullptr;
    }
    if (out_signature != nullptr) {
        *out_signature = nullptr;
    }
    return WBEM_S_NO_MORE_DATA;
}

HRESULT ClassObject::EndMethodEnumeration() noexcept { return WBEM_S_NO_ERROR; }

HRESULT ClassObject::GetMethodQualifierSet(LPCWSTR method, IWbemQualifierSet** qualifiers) noexcept {
    if (method == nullptr || qualifiers == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *qualifiers = nullptr;
    return WBEM_E_NOT_FOUND;
}

HRESULT ClassObject::GetMethodOrigin(LPCWSTR method, BSTR* class_name) noexcept {
    if (method == nullptr || class_name == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *class_name = nullptr;
    return WBEM_E_NOT_FOUND;
}

}  // namespace wmisink::embedded
