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
    return {"IWbemServices::ExecQueryAsync", wql, {}, [wql](IWbemServices& services, IWbemObjectSink* sink) {
                const Bstr language{"WQL"};
                const Bstr text{wql};
                return services.ExecQueryAsync(language.get(), text.get(), kFlags, nullptr, sink);
            }};
}

Operation notifications(std::string wql) {
    return {"IWbemServices::ExecNotificationQueryAsync",
            wql,
            {},
            [wql](IWbemServices& services, IWbemObjectSink* sink) {
                const Bstr language{"WQL"};
                const Bstr text{wql};
                return services.ExecNotificationQueryAsync(language.get(), text.get(), kFlags, nullptr, sink);
            }};
}

Operation instances(std::string class_name, Depth depth) {
    return {"IWbemServices::CreateInstanceEnumAsync",
            {},
            class_name,
            [class_name, depth](IWbemServices& services, IWbemObjectSink* sink) {
                const Bstr name{class_name};
                return services.CreateInstanceEnumAsync(name.get(), kFlags | static_cast<LONG>(depth),
                                                        nullptr, sink);
            }};
}

Operation classes(const std::string& superclass, Depth depth) {
    return {"IWbemServices::CreateClassEnumAsync",
            {},
            superclass,
            [superclass, depth](IWbemServices& services, IWbemObjectSink* sink) {
                const Bstr name{superclass};  // "" is the top, and NULL is not allowed everywhere
                return services.CreateClassEnumAsync(name.get(), kFlags | static_cast<LONG>(depth), nullptr,
                                                     sink);
            }};
}

Operation get(std::string path) {
    return {
        "IWbemServices::GetObjectAsync", {}, path, [path](IWbemServices& services, IWbemObjectSink* sink) {
            const Bstr text{path};
            return services.GetObjectAsync(text.get(), kFlags, nullptr, sink);
        }};
}

Operation put_instance(IWbemClassObject& instance, PutMode mode) {
    return {"IWbemServices::PutInstanceAsync",
            {},
            text_property(instance, "__RELPATH"),
            [copy = copy_of(instance), mode](IWbemServices& services, IWbemObjectSink* sink) {
                return services.PutInstanceAsync(copy.get(), kFlags | static_cast<LONG>(mode), nullptr, sink);
            }};
}

Operation put_class(IWbemClassObject& definition, PutMode mode) {
    return {"IWbemServices::PutClassAsync",
            {},
            text_property(definition, "__CLASS"),
            [copy = copy_of(definition), mode](IWbemServices& services, IWbemObjectSink* sink) {
                return services.PutClassAsync(copy.get(), kFlags | static_cast<LONG>(mode), nullptr, sink);
            }};
}

Operation delete_instance(std::string path) {
    return {"IWbemServices::DeleteInstanceAsync",
            {},
            path,
            [path](IWbemServices& services, IWbemObjectSink* sink) {
                const Bstr text{path};
                return services.DeleteInstanceAsync(text.get(), kFlags, nullptr, sink);
            }};
}

Operation delete_class(std::string name) {
    return {
        "IWbemServices::DeleteClassAsync", {}, name, [name](IWbemServices& services, IWbemObjectSink* sink) {
            const Bstr text{name};
            return services.DeleteClassAsync(text.get(), kFlags, nullptr, sink);
        }};
}

Operation exec_method(std::string path, std::string method, std::vector<Argument> arguments) {
    const auto call = std::make_shared<MethodCall>(path, std::move(method), std::move(arguments));
    return {"IWbemServices::ExecMethodAsync",
            {},
            std::move(path),
            [call](IWbemServices& services, IWbemObjectSink* sink) {
                return call->start(services, kFlags, sink);
            },
            [call](IWbemServices& services) { call->prepare(services); }};
}

}  // namespace wmisink::operations
