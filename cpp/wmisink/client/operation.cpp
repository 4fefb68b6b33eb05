#include "wmisink/client/operation.hpp"

#include <memory>

#include "wmisink/client/method_call.hpp"
#include "wmisink/com/bstr.hpp"

namespace wmisink::operations {
namespace {

constexpr LONG kFlags = WBEM_FLAG_SEND_STATUS;  // progress, where the provider tells any

com_ptr<IWbemClassObject> copy_of(IWbemClassObject& object) {
    com_ptr<IWbemClassObject> copy;
    check(object.Clone(copy.put()), "IWbemClassObject::Clone");
    return copy;
}

}  // namespace

Operation query(std::string wql) {
    return {"IWbemServices::ExecQueryAsync", wql, {}, [wql](const Start& with) {
                const Bstr language{"WQL"};
                const Bstr text{wql};
                return with.services.ExecQueryAsync(language.get(), text.get(), kFlags, with.context,
                                                    with.sink);
            }};
}

Operation notifications(std::string wql) {
    return {"IWbemServices::ExecNotificationQueryAsync",
            wql,
            {},
            [wql](const Start& with) {
                const Bstr language{"WQL"};
                const Bstr text{wql};
                return with.services.ExecNotificationQueryAsync(language.get(), text.get(), kFlags,
                                                                with.context, with.sink);
            },
            {},
            true};
}

Operation instances(std::string class_name, Depth depth) {
    return {"IWbemServices::CreateInstanceEnumAsync", {}, class_name, [class_name, depth](const Start& with) {
                const Bstr name{class_name};
                return with.services.CreateInstanceEnumAsync(name.get(), kFlags | static_cast<LONG>(depth),
                                                             with.context, with.sink);
            }};
}

Operation classes(const std::string& superclass, Depth depth) {
    return {"IWbemServices::CreateClassEnumAsync", {}, superclass, [superclass, depth](const Start& with) {
                const Bstr name{superclass};  // "" is the top, and NULL is not allowed everywhere
                return with.services.CreateClassEnumAsync(name.get(), kFlags | static_cast<LONG>(depth),
                                                          with.context, with.sink);
            }};
}

Operation get(std::string path) {
    return {"IWbemServices::GetObjectAsync", {}, path, [path](const Start& with) {
                const Bstr text{path};
                return with.services.GetObjectAsync(text.get(), kFlags, with.context, with.sink);
            }};
}

Operation put_instance(IWbemClassObject& instance, PutMode mode) {
    return {"IWbemServices::PutInstanceAsync",
            {},
            text_property(instance, "__RELPATH"),
            [copy = copy_of(instance), mode](const Start& with) {
                return with.services.PutInstanceAsync(copy.get(), kFlags | static_cast<LONG>(mode),
                                                      with.context, with.sink);
            }};
}

Operation put_class(IWbemClassObject& definition, PutMode mode) {
    return {"IWbemServices::PutClassAsync",
            {},
            text_property(definition, "__CLASS"),
            [copy = copy_of(definition), mode](const Start& with) {
                return with.services.PutClassAsync(copy.get(), kFlags | static_cast<LONG>(mode), with.context,
                                                   with.sink);
            }};
}

Operation delete_instance(std::string path) {
    return {"IWbemServices::DeleteInstanceAsync", {}, path, [path](const Start& with) {
                const Bstr text{path};
                return with.services.DeleteInstanceAsync(text.get(), kFlags, with.context, with.sink);
            }};
}

Operation delete_class(std::string name) {
    return {"IWbemServices::DeleteClassAsync", {}, name, [name](const Start& with) {
                const Bstr text{name};
                return with.services.DeleteClassAsync(text.get(), kFlags, with.context, with.sink);
            }};
}

Operation exec_method(std::string path, std::string method, std::vector<NamedValue> arguments) {
    const auto call = std::make_shared<MethodCall>(path, std::move(method), std::move(arguments));
    return {"IWbemServices::ExecMethodAsync",
            {},
            std::move(path),
            [call](const Start& with) { return call->start(with, kFlags); },
            [call](IWbemServices& services, IWbemContext* context) { call->prepare(services, context); }};
}

}  // namespace wmisink::operations
