#include "wmisink/embedded/class_object.hpp"

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/mof_text.hpp"
#include "wmisink/embedded/variant_value.hpp"

namespace wmisink::embedded {
namespace {

/// Known to nobody else, so no other object answers for it.
constexpr IID kOwnObject = {0x5B0E6A0B, 0x3D0C, 0x4E0E, {0x9C, 0x1B, 0x6E, 0x5A, 0x0D, 0x7F, 0x42, 0x91}};

}  // namespace

ClassObject::ClassObject(Class::Ref definition) noexcept : class_(std::move(definition)) {}

ClassObject::ClassObject(Instance::Ref instance, std::shared_ptr<const Projection> projection) noexcept
    : instance_(std::move(instance)), projection_(std::move(projection)) {}

ClassObject::~ClassObject() = default;

HRESULT ClassObject::QueryInterface(REFIID iid, void** object) noexcept {
    if (object == nullptr || iid != kOwnObject) {
        return RefCounted::QueryInterface(iid, object);
    }
    AddRef();
    *object = this;
    return S_OK;
}

com_ptr<ClassObject> ClassObject::from(IWbemClassObject& object) noexcept {
    com_ptr<ClassObject> own;
    return SUCCEEDED(object.QueryInterface(kOwnObject, own.put_void())) ? own : nullptr;
}

const Class::Ref& ClassObject::shared_class() const noexcept {
    return is_instance() ? instance_->shared_class() : class_;
}

Instance::Ref ClassObject::snapshot() const {
    return own_values_ == nullptr ? instance_
                                  : Instance::make_fitting(instance_->shared_class(), *own_values_);
}

std::span<const Value> ClassObject::values() const noexcept {
    return own_values_ == nullptr ? instance_->values() : std::span<const Value>(*own_values_);
}

std::vector<Value>& ClassObject::own_values() {
    if (own_values_ == nullptr) {
        const auto shared = instance_->values();
        own_values_ = std::make_unique<std::vector<Value>>(shared.begin(), shared.end());
    }
    return *own_values_;
}

const Value& ClassObject::value_at(std::size_t property) const noexcept {
    return is_instance() ? values()[property] : class_->properties()[property].default_value;
}

bool ClassObject::shows(std::size_t property) const noexcept {
    return projection_ == nullptr || projection_->shows(property);
}

std::optional<ClassObject::Member> ClassObject::find(WideView name) const noexcept {
    if (const auto system = find_system_property(name)) return Member{.system = system};
    const auto index = of_class().find_property(name);
    return index && shows(*index) ? std::optional(Member{.system = {}, .property = *index}) : std::nullopt;
}

Value ClassObject::system_value(SystemProperty property) const {
    if (!is_instance()) {
        return value_of(property, {.of_class = of_class(), .values = {}, .instance = false});
    }
    if (projection_ != nullptr && property == SystemProperty::property_count) {
        return Value::integer(static_cast<std::int64_t>(projection_->properties.size()));
    }
    if (projection_ != nullptr && !projection_->shows(property)) {
        return property == SystemProperty::derivation ? Value::array({}) : Value();
    }
    return value_of(property, {.of_class = of_class(), .values = values(), .instance = true});
}

WideView ClassObject::name_of(const Member& member) const noexcept {
    return member.system ? embedded::name_of(*member.system)
                         : WideView(of_class().properties()[member.property].name);
}

bool ClassObject::read_kind(SystemProperty property, VARIANT* value) const {
    if (!is_instance()) return false;
    if (property == SystemProperty::property_count) {
        const std::size_t count =
            projection_ == nullptr ? of_class().properties().size() : projection_->properties.size();
        value->lVal = static_cast<LONG>(count);
        value->vt = VT_I4;
        return true;
    }
    const bool has_class = property == SystemProperty::class_name && !of_class().name().empty() &&
                           (projection_ == nullptr || projection_->shows(property));
    if (has_class) {
        value->bstrVal = Bstr(of_class().name()).detach();
        value->vt = VT_BSTR;
    }
    return has_class;
}

void ClassObject::read(const Member& member, VARIANT* value, CIMTYPE* type, LONG* flavor) const {
    CIMTYPE cim_type = 0;
    LONG origin = WBEM_FLAVOR_ORIGIN_SYSTEM;
    if (member.system) {
        cim_type = type_of(*member.system);
        if (value != nullptr && !read_kind(*member.system, value)) {
            to_variant(system_value(*member.system), cim_type, value);
        }
    } else {
        const Property& property = of_class().properties()[member.property];
        const Value& held = value_at(member.property);
        cim_type = property.type;
        if (flavor != nullptr) {
            const bool local = is_instance() ? held != property.default_value : property.local;
            origin = local ? WBEM_FLAVOR_ORIGIN_LOCAL : WBEM_FLAVOR_ORIGIN_PROPAGATED;
        }
        if (value != nullptr) {
            to_variant(held, cim_type, value);
        }
    }
    if (type != nullptr) {
        *type = cim_type;
    }
    if (flavor != nullptr) {
        *flavor = origin;
    }
}

HRESULT ClassObject::Get(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE* type, LONG* flavor) noexcept {
    if (name == nullptr || flags != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    const auto member = find(name);
    if (!member) {
        return WBEM_E_NOT_FOUND;
    }
    return com_method([&] {
        read(*member, value, type, flavor);
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::Clone(IWbemClassObject** copy) noexcept {
    if (copy == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *copy = nullptr;
    return com_method([&] {
        const auto made =
            is_instance() ? make_com<ClassObject>(snapshot(), projection_) : make_com<ClassObject>(class_);
        if (own_qualifiers_ != nullptr) {
            made->own_qualifiers_ = std::make_unique<NameMap<std::vector<Qualifier>>>(*own_qualifiers_);
        }
        *copy = com_ptr(made).detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::GetObjectText(LONG flags, BSTR* text) noexcept {
    if (text == nullptr || (flags & ~WBEM_FLAG_NO_FLAVORS) != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *text = nullptr;
    return com_method([&] {
        const auto show = [this](std::size_t property) { return shows(property); };
        const auto flavors = (flags & WBEM_FLAG_NO_FLAVORS) == 0 ? MofFlavors::shown : MofFlavors::left_out;
        *text = Bstr(WideView(is_instance() ? mof_of_instance(of_class(), values(), show)
                                            : mof_of_class(of_class(), flavors)))
                    .detach();
        return WBEM_S_NO_ERROR;
    });
}

/// Only from a class that a namespace has (Microsoft, "IWbemClassObject::SpawnDerivedClass").
HRESULT ClassObject::SpawnDerivedClass(LONG flags, IWbemClassObject** derived) noexcept {
    if (flags != 0 || derived == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *derived = nullptr;
    if (is_instance()) {
        return WBEM_E_INVALID_OPERATION;
    }
    if (class_->is_draft()) {
        return WBEM_E_INCOMPLETE_CLASS;
    }
    return com_method([&] {
        *derived = make_com<ClassObject>(Class::draft({}, class_, class_->shared_place())).detach();
        return WBEM_S_NO_ERROR;
    });
}

/// From an instance too: then a new, empty one (Microsoft, "IWbemClassObject::SpawnInstance").
HRESULT ClassObject::SpawnInstance(LONG flags, IWbemClassObject** instance) noexcept {
    if (flags != 0 || instance == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *instance = nullptr;
    if (of_class().abstract() || of_class().is_draft()) {
        return WBEM_E_INCOMPLETE_CLASS;
    }
    return com_method([&] {
        std::vector<Value> defaults;
        for (const Property& property : of_class().properties()) {
            defaults.push_back(property.default_value);
        }
        *instance =
            make_com<ClassObject>(Instance::make_fitting(shared_class(), std::move(defaults))).detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::GetPropertyOrigin(LPCWSTR name, BSTR* class_name) noexcept {
    if (name == nullptr || class_name == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *class_name = nullptr;
    const auto member = find(name);
    if (!member) {
        return WBEM_E_NOT_FOUND;
    }
    return com_method([&] {
        const WideView origin = member->system ? WideView("___SYSTEM"_w)
                                               : WideView(of_class().properties()[member->property].origin);
        *class_name = Bstr(origin).detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::InheritsFrom(LPCWSTR ancestor) noexcept {
    if (ancestor == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    return of_class().is_a(ancestor) ? WBEM_S_NO_ERROR : WBEM_S_FALSE;
}

Instance::Ref instance_of(IWbemClassObject& object) {
    const com_ptr<ClassObject> own = ClassObject::from(object);
    Instance::Ref instance = own ? own->snapshot() : nullptr;
    if (instance == nullptr) {
        throw Failure(WBEM_E_TYPE_MISMATCH, "instance_of",
                      "The object is no instance of the embedded WMI; spawn one from one of its classes.");
    }
    return instance;
}

ClassDefinition definition_of(IWbemClassObject& object) {
    const com_ptr<ClassObject> own = ClassObject::from(object);
    if (!own || own->snapshot() != nullptr) {
        throw Failure(WBEM_E_TYPE_MISMATCH, "definition_of",
                      "The object is no class of the embedded WMI; get one from it, or derive one.");
    }
    return definition_of(*own->shared_class());
}

com_ptr<IWbemClassObject> make_empty_class(std::shared_ptr<const Place> place) {
    return make_com<ClassObject>(Class::draft({}, nullptr, std::move(place)));
}

}  // namespace wmisink::embedded
