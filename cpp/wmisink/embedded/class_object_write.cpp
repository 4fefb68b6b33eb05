// The part of ClassObject that writes properties.

#include <algorithm>
#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/embedded/class_name.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"
#include "wmisink/embedded/variant_value.hpp"

namespace wmisink::embedded {
namespace {

bool is_null(const VARIANT* value) noexcept {
    return value == nullptr || value->vt == VT_NULL || value->vt == VT_EMPTY;
}

PropertyDefinition* find_own(ClassDefinition& definition, WideView name) noexcept {
    const auto found =
        std::find_if(definition.properties.begin(), definition.properties.end(),
                     [name](const PropertyDefinition& one) { return equal_ignoring_case(one.name, name); });
    return found == definition.properties.end() ? nullptr : &*found;
}

/// Clients' names neither begin nor end with an underscore (Microsoft, "IWbemClassObject::Put").
bool is_client_name(WideView name) noexcept { return is_element_name(name) && name.front() != OLECHAR{'_'}; }

}  // namespace

void ClassObject::redefine(const std::function<void(ClassDefinition&)>& change) {
    ClassDefinition definition = definition_of(*class_);
    change(definition);
    class_ = Class::draft(definition, class_->superclass(), class_->shared_place());
    ++revision_;
}

/// On a class it also makes a property, and a type is needed only where the value does not tell (Microsoft,
/// "IWbemClassObject::Put").
HRESULT ClassObject::Put(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE type) noexcept {
    if (name == nullptr || (flags & ~WBEM_FLAG_USE_AMENDED_QUALIFIERS) != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto member = find(name);
    if (!member && is_instance()) {
        return WBEM_E_NOT_FOUND;
    }
    return com_method([&] {
        if (member && member->system) {
            return put_system(*member->system, value);
        }
        if (is_instance()) {
            put_value(member->property, value, type);
        } else {
            put_default(name, value, type);
        }
        return HRESULT{WBEM_S_NO_ERROR};
    });
}

/// A class may be given its name; one that is written from scratch also that of its superclass, which
/// PutClass looks up.
HRESULT ClassObject::put_system(SystemProperty property, const VARIANT* value) {
    const bool renames = property == SystemProperty::class_name;
    const bool derives = property == SystemProperty::superclass && !is_instance() && class_->is_draft() &&
                         class_->superclass() == nullptr;
    if (is_instance() || (!renames && !derives)) {
        return WBEM_E_READ_ONLY;
    }
    if (is_null(value) ? renames : value->vt != VT_BSTR) {
        return is_null(value) ? WBEM_E_ILLEGAL_NULL : WBEM_E_TYPE_MISMATCH;
    }
    const Text text(is_null(value) ? WideView() : view_of(value->bstrVal));
    if (!is_element_name(text) && !(derives && text.empty())) {
        return WBEM_E_INVALID_PARAMETER;
    }
    redefine(
        [&](ClassDefinition& definition) { (renames ? definition.name : definition.superclass) = text; });
    return WBEM_S_NO_ERROR;
}

void ClassObject::put_value(std::size_t index, const VARIANT* value, CIMTYPE type) {
    const Property& property = of_class().properties()[index];
    if (type != 0 && type != property.type) {
        throw Failure(WBEM_E_TYPE_MISMATCH, "Put",
                      "Property " + to_utf8(property.name) + " keeps the type that its class gives it.",
                      to_utf8(property.name));
    }
    Value put = value == nullptr ? Value() : from_variant(*value, property.type);
    fit(put, property);
    own_values()[index] = std::move(put);
}

void ClassObject::put_default(WideView name, const VARIANT* value, CIMTYPE type) {
    const auto known = class_->find_property(name);
    if (known && type == 0) {
        type = class_->properties()[*known].type;
    }
    if (type == 0 && !is_null(value)) {
        type = cim_type_of(*value);
    }
    const bool other_type = known && type != class_->properties()[*known].type;
    if (type == 0 || other_type || (!known && !is_client_name(name))) {
        throw Failure(
            other_type ? WBEM_E_TYPE_MISMATCH : WBEM_E_INVALID_PARAMETER, "Put",
            "Property " + to_utf8(name) +
                (other_type ? " is there with another type; delete it first."
                 : type == 0
                     ? " needs a CIM type, since NULL does not tell it."
                     : " cannot be called so; underscores first are for WMI's own, and last for none."),
            to_utf8(name));
    }
    Value put = is_null(value) ? Value() : from_variant(*value, type);
    redefine([&](ClassDefinition& definition) {
        PropertyDefinition* own = find_own(definition, name);
        if (own == nullptr) {
            own = &definition.properties.emplace_back();
            own->name = known ? class_->properties()[*known].name : Text(name);
            own->type = type;
        }
        own->null_default = put.is_null();
        own->default_value = std::move(put);
    });
}

/// On an instance the default comes back, and so does the superclass's in a class (Microsoft,
/// "IWbemClassObject::Delete").
HRESULT ClassObject::Delete(LPCWSTR name) noexcept {
    if (name == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto member = find(name);
    if (!member) {
        return WBEM_E_NOT_FOUND;
    }
    if (member->system) {
        return WBEM_E_SYSTEM_PROPERTY;
    }
    return com_method([&] {
        if (!is_instance()) {
            return delete_property(name);
        }
        own_values()[member->property] = of_class().properties()[member->property].default_value;
        return HRESULT{WBEM_S_RESET_TO_DEFAULT};
    });
}

HRESULT ClassObject::delete_property(WideView name) {
    const Property& property = class_->properties()[*class_->find_property(name)];
    const bool inherited = class_->superclass() != nullptr && class_->superclass()->find_property(name);
    if (!property.local) {
        return WBEM_E_PROPAGATED_PROPERTY;
    }
    redefine([&](ClassDefinition& definition) {
        std::erase_if(definition.properties,
                      [name](const PropertyDefinition& one) { return equal_ignoring_case(one.name, name); });
    });
    enumeration_.reset();  // those behind the property have moved
    return inherited ? WBEM_S_RESET_TO_DEFAULT : WBEM_S_NO_ERROR;
}

}  // namespace wmisink::embedded
