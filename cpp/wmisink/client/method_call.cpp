#include "wmisink/client/method_call.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/property_names.hpp"
#include "wmisink/cim/put_property.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error_info.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink {
namespace {

constexpr const char* kGetObject = "IWbemServices::GetObject";

/// `CommandLine (string), CurrentDirectory (string)`.
std::string parameters_of(IWbemClassObject* signature) {
    if (signature == nullptr) return "takes no arguments";
    std::string listed;
    for (const WideString& name : property_names(*signature)) {
        CIMTYPE type = CIM_EMPTY;
        Variant value;
        check(signature->Get(name.c_str(), 0, value.put(), &type, nullptr), "IWbemClassObject::Get");
        listed += (listed.empty() ? "" : ", ") + to_utf8(name) + " (" + type_name(type) + ")";
    }
    return listed.empty() ? "takes no arguments" : "takes " + listed;
}

}  // namespace

MethodCall::MethodCall(WmiText path, std::string method, std::vector<NamedValue> arguments)
    : path_(std::move(path)),
      method_(std::move(method)),
      arguments_(std::move(arguments)),
      full_name_(class_of_path(path_.utf8()) + "." + method_) {}

void MethodCall::refuse(HRESULT code, const std::string& reason) const {
    throw CallRefused(code, "IWbemServices::ExecMethodAsync", reason);
}

void MethodCall::prepare(IWbemServices& services, IWbemContext* context) {
    com_ptr<IWbemClassObject> definition;
    const Bstr class_name{class_of_path(path_.utf8())};
    check_with_info(kGetObject, [&] {
        return services.GetObject(class_name.get(), 0, context, definition.put(), nullptr);
    });
    const com_ptr<IWbemClassObject> signature = signature_in(*definition);
    if (!signature && arguments_.empty()) return;
    com_ptr<IWbemClassObject> in;
    if (signature) check(signature->SpawnInstance(0, in.put()), "IWbemClassObject::SpawnInstance");
    for (const NamedValue& argument : arguments_) {
        const WideString name = to_wide(argument.name);
        Variant before;
        if (!in || argument.name.starts_with("__") ||
            in->Get(name.c_str(), 0, before.put(), nullptr, nullptr) == WBEM_E_NOT_FOUND) {
            refuse(WBEM_E_INVALID_METHOD_PARAMETERS, full_name_ + " has no argument " + argument.name +
                                                         "; it " + parameters_of(signature.get()) + ".");
        }
        try {
            put_property(*in, name, argument.value, "The argument " + argument.name + " of " + full_name_);
        } catch (const Misfit& misfit) {
            refuse(WBEM_E_INVALID_METHOD_PARAMETERS, misfit.what());
        }
    }
    in_ = std::move(in);
}

/// Null for a method that takes nothing.
com_ptr<IWbemClassObject> MethodCall::signature_in(IWbemClassObject& definition) const {
    com_ptr<IWbemClassObject> in;
    com_ptr<IWbemClassObject> out;
    const HRESULT found = definition.GetMethod(to_wide(method_).c_str(), 0, in.put(), out.put());
    if (found == WBEM_E_NOT_FOUND) {
        refuse(WBEM_E_INVALID_METHOD,
               "The class " + class_of_path(path_.utf8()) + " has no method " + method_ + ".");
    }
    check(found, "IWbemClassObject::GetMethod");
    return in;
}

HRESULT MethodCall::start(const Start& with, LONG flags) const {
    const Bstr path{path_.view()};
    const Bstr method{method_};
    return with.services.ExecMethodAsync(path.get(), method.get(), flags, with.context, in_.get(), with.sink);
}

HRESULT MethodCall::ask(const Ask& with, LONG flags, Answer& answer) const {
    const Bstr path{path_.view()};
    const Bstr method{method_};
    return with.services.ExecMethod(path.get(), method.get(), flags, with.context, in_.get(),
                                    answer.object.put(), answer.pending.put());
}

std::string text_property(IWbemClassObject& object, std::string_view name) {
    Variant value;
    const HRESULT got = object.Get(to_wide(name).c_str(), 0, value.put(), nullptr, nullptr);
    return SUCCEEDED(got) && value.type() == VT_BSTR ? to_utf8(view_of(value->bstrVal)) : std::string();
}

}  // namespace wmisink
