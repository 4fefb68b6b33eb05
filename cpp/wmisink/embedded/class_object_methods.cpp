// The part of ClassObject that answers for a class's methods. An instance has none of its own.

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/embedded/class_name.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/method_signature.hpp"
#include "wmisink/embedded/qualifier_set.hpp"

namespace wmisink::embedded {
namespace {

com_ptr<IWbemClassObject> signature_object(const Class::Ref& signature, IWbemClassObject** wanted) {
    return signature == nullptr || wanted == nullptr ? com_ptr<IWbemClassObject>()
                                                     : make_com<ClassObject>(signature);
}

void give(com_ptr<IWbemClassObject> signature, IWbemClassObject** wanted) noexcept {
    if (wanted != nullptr) {
        *wanted = signature.detach();
    }
}

void give_signatures(const Method& method, IWbemClassObject** in, IWbemClassObject** out) {
    com_ptr<IWbemClassObject> made_in = signature_object(method.in, in);
    give(signature_object(method.out, out), out);
    give(std::move(made_in), in);
}

void clear(IWbemClassObject** out) noexcept {
    if (out != nullptr) {
        *out = nullptr;
    }
}

std::vector<PropertyDefinition> parameters_of(IWbemClassObject* signature) {
    return signature == nullptr ? std::vector<PropertyDefinition>() : definition_of(*signature).properties;
}

}  // namespace

HRESULT ClassObject::GetMethod(LPCWSTR name, LONG flags, IWbemClassObject** in_signature,
                               IWbemClassObject** out_signature) noexcept {
    clear(in_signature);
    clear(out_signature);
    if (name == nullptr || flags != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (is_instance()) {
        return WBEM_E_ILLEGAL_OPERATION;
    }
    const Method* method = class_->find_method(name);
    if (method == nullptr) {
        return WBEM_E_NOT_FOUND;
    }
    return com_method([&] {
        give_signatures(*method, in_signature, out_signature);
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::PutMethod(LPCWSTR name, LONG flags, IWbemClassObject* in_signature,
                               IWbemClassObject* out_signature) noexcept {
    if (name == nullptr || flags != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (is_instance()) {
        return WBEM_E_ILLEGAL_OPERATION;
    }
    return com_method([&] {
        put_method(name, in_signature, out_signature);
        return WBEM_S_NO_ERROR;
    });
}

/// A method that is there already is put anew with its own qualifiers.
void ClassObject::put_method(WideView name, IWbemClassObject* in_signature, IWbemClassObject* out_signature) {
    if (!is_element_name(name) || name.front() == OLECHAR{'_'}) {
        throw Failure(WBEM_E_INVALID_PARAMETER, "PutMethod",
                      "\"" + to_utf8(name) + "\" cannot name a method of a client's class.", to_utf8(name));
    }
    MethodDefinition put{.name = Text(name),
                         .in = parameters_of(in_signature),
                         .out = parameters_of(out_signature),
                         .qualifiers = {}};
    require_parameter_ids(put);
    redefine([&](ClassDefinition& definition) {
        for (MethodDefinition& own : definition.methods) {
            if (equal_ignoring_case(own.name, name)) {
                put.qualifiers = std::move(own.qualifiers);
                own = std::move(put);
                return;
            }
        }
        definition.methods.push_back(std::move(put));
    });
}

HRESULT ClassObject::DeleteMethod(LPCWSTR name) noexcept {
    if (name == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (is_instance()) {
        return WBEM_E_ILLEGAL_OPERATION;
    }
    if (class_->find_method(name) == nullptr) {
        return WBEM_E_NOT_FOUND;
    }
    return com_method([&] { return delete_method(name); });
}

HRESULT ClassObject::delete_method(WideView name) {
    const Class::Ref& above = class_->superclass();
    const bool inherited = above != nullptr && above->find_method(name) != nullptr;
    if (!class_->find_method(name)->local) {
        return WBEM_E_PROPAGATED_METHOD;
    }
    redefine([&](ClassDefinition& definition) {
        std::erase_if(definition.methods,
                      [name](const MethodDefinition& one) { return equal_ignoring_case(one.name, name); });
    });
    return inherited ? WBEM_S_RESET_TO_DEFAULT : WBEM_S_NO_ERROR;
}

HRESULT ClassObject::BeginMethodEnumeration(LONG flags) noexcept {
    if (flags != 0 && flags != WBEM_FLAG_LOCAL_ONLY && flags != WBEM_FLAG_PROPAGATED_ONLY) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (is_instance()) {
        return WBEM_E_ILLEGAL_OPERATION;
    }
    return com_method([&] {
        auto listed = std::make_unique<MethodEnumeration>();
        listed->of_class = class_;
        for (const Method& method : class_->methods()) {
            if (flags == 0 || (flags == WBEM_FLAG_LOCAL_ONLY) == method.local) {
                listed->methods.push_back(&method);
            }
        }
        method_enumeration_ = std::move(listed);
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::NextMethod(LONG flags, BSTR* name, IWbemClassObject** in_signature,
                                IWbemClassObject** out_signature) noexcept {
    if (name != nullptr) {
        *name = nullptr;
    }
    clear(in_signature);
    clear(out_signature);
    if (flags != 0) {
        return WBEM_E_INVALID_PARAMETER;
    }
    if (method_enumeration_ == nullptr) {
        return WBEM_E_UNEXPECTED;
    }
    if (method_enumeration_->position == method_enumeration_->methods.size()) {
        return WBEM_S_NO_MORE_DATA;
    }
    return com_method([&] {
        const Method& method = *method_enumeration_->methods[method_enumeration_->position];
        Bstr text(name == nullptr ? WideView() : WideView(method.name));
        give_signatures(method, in_signature, out_signature);
        if (name != nullptr) {
            *name = text.detach();
        }
        ++method_enumeration_->position;
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::EndMethodEnumeration() noexcept {
    method_enumeration_.reset();
    return WBEM_S_NO_ERROR;
}

HRESULT ClassObject::GetMethodQualifierSet(LPCWSTR method, IWbemQualifierSet** qualifiers) noexcept {
    if (method == nullptr || qualifiers == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *qualifiers = nullptr;
    if (is_instance()) {
        return WBEM_E_ILLEGAL_OPERATION;
    }
    if (class_->find_method(method) == nullptr) {
        return WBEM_E_NOT_FOUND;
    }
    return com_method([&] {
        *qualifiers = make_qualifier_set(com_ptr<ClassObject>::share(this),
                                         {.kind = QualifierOwner::Kind::method, .name = Text(method)})
                          .detach();
        return WBEM_S_NO_ERROR;
    });
}

HRESULT ClassObject::GetMethodOrigin(LPCWSTR method, BSTR* class_name) noexcept {
    if (method == nullptr || class_name == nullptr) {
        return WBEM_E_INVALID_PARAMETER;
    }
    *class_name = nullptr;
    if (is_instance()) {
        return WBEM_E_ILLEGAL_OPERATION;
    }
    const Method* found = class_->find_method(method);
    if (found == nullptr) {
        return WBEM_E_NOT_FOUND;
    }
    return com_method([&] {
        *class_name = Bstr(WideView(found->origin)).detach();
        return WBEM_S_NO_ERROR;
    });
}

}  // namespace wmisink::embedded
