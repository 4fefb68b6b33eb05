#include "wmisink/client/operation.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

#include "wmisink/client/method_call.hpp"
#include "wmisink/com/bstr.hpp"

namespace wmisink::operations {
namespace {

constexpr LONG kAsync = WBEM_FLAG_SEND_STATUS;  // progress, where the provider tells any
constexpr LONG kRows = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY;
constexpr LONG kAnswer = WBEM_FLAG_RETURN_IMMEDIATELY;

com_ptr<IWbemClassObject> copy_of(IWbemClassObject& object) {
    com_ptr<IWbemClassObject> copy;
    check(object.Clone(copy.put()), "IWbemClassObject::Clone");
    return copy;
}

Operation on_query(std::string method, const WmiText& wql) {
    Operation operation;
    operation.method = std::move(method);
    operation.query = wql.utf8();
    return operation;
}

Operation on_path(std::string method, const WmiText& path) {
    Operation operation;
    operation.method = std::move(method);
    operation.path = path.utf8();
    return operation;
}

}  // namespace

Operation query(const WmiText& wql) {
    Operation operation = on_query("IWbemServices::ExecQueryAsync", wql);
    operation.start = [wql](const Start& with) {
        const Bstr language{"WQL"};
        const Bstr text{wql.view()};
        return with.services.ExecQueryAsync(language.get(), text.get(), kAsync, with.context, with.sink);
    };
    operation.enumerate = [wql](const Ask& with, IEnumWbemClassObject** rows) {
        const Bstr language{"WQL"};
        const Bstr text{wql.view()};
        return with.services.ExecQuery(language.get(), text.get(), kRows, with.context, rows);
    };
    return operation;
}

Operation notifications(const WmiText& wql) {
    Operation operation = on_query("IWbemServices::ExecNotificationQueryAsync", wql);
    operation.start = [wql](const Start& with) {
        const Bstr language{"WQL"};
        const Bstr text{wql.view()};
        return with.services.ExecNotificationQueryAsync(language.get(), text.get(), kAsync, with.context,
                                                        with.sink);
    };
    operation.enumerate = [wql](const Ask& with, IEnumWbemClassObject** rows) {
        const Bstr language{"WQL"};
        const Bstr text{wql.view()};
        return with.services.ExecNotificationQuery(language.get(), text.get(), kRows, with.context, rows);
    };
    operation.endless = true;
    return operation;
}

Operation instances(const WmiText& class_name, Depth depth) {
    Operation operation = on_path("IWbemServices::CreateInstanceEnumAsync", class_name);
    const LONG deep = static_cast<LONG>(depth);
    operation.start = [class_name, deep](const Start& with) {
        const Bstr name{class_name.view()};
        return with.services.CreateInstanceEnumAsync(name.get(), kAsync | deep, with.context, with.sink);
    };
    operation.enumerate = [class_name, deep](const Ask& with, IEnumWbemClassObject** rows) {
        const Bstr name{class_name.view()};
        return with.services.CreateInstanceEnum(name.get(), kRows | deep, with.context, rows);
    };
    operation.of_class = true;
    return operation;
}

Operation classes(const WmiText& superclass, Depth depth) {
    Operation operation = on_path("IWbemServices::CreateClassEnumAsync", superclass);
    const LONG deep = static_cast<LONG>(depth);
    operation.start = [superclass, deep](const Start& with) {
        const Bstr name{superclass.view()};  // "" is the top, and NULL is not allowed everywhere
        return with.services.CreateClassEnumAsync(name.get(), kAsync | deep, with.context, with.sink);
    };
    operation.enumerate = [superclass, deep](const Ask& with, IEnumWbemClassObject** rows) {
        const Bstr name{superclass.view()};
        return with.services.CreateClassEnum(name.get(), kRows | deep, with.context, rows);
    };
    return operation;
}

Operation class_definition(const std::string& class_name) {
    if (class_name.empty() || class_name.find_first_of("'\"\\ \t\r\n") != std::string::npos) {
        throw std::invalid_argument("\"" + class_name + "\" is no name of a class.");
    }
    Operation operation = query("SELECT * FROM meta_class WHERE __CLASS = \"" + class_name + "\"");
    operation.aside = true;
    return operation;
}

Operation get(const WmiText& path) {
    Operation operation = on_path("IWbemServices::GetObjectAsync", path);
    operation.start = [path](const Start& with) {
        const Bstr text{path.view()};
        return with.services.GetObjectAsync(text.get(), kAsync, with.context, with.sink);
    };
    operation.ask = [path](const Ask& with, Answer& answer) {
        const Bstr text{path.view()};
        return with.services.GetObject(text.get(), kAnswer, with.context, answer.object.put(),
                                       answer.pending.put());
    };
    operation.gives = Gives::object;
    return operation;
}

Operation put_instance(IWbemClassObject& instance, PutMode mode) {
    Operation operation = on_path("IWbemServices::PutInstanceAsync", text_property(instance, "__RELPATH"));
    const LONG how = static_cast<LONG>(mode);
    const com_ptr<IWbemClassObject> copy = copy_of(instance);
    operation.start = [copy, how](const Start& with) {
        return with.services.PutInstanceAsync(copy.get(), kAsync | how, with.context, with.sink);
    };
    operation.ask = [copy, how](const Ask& with, Answer& answer) {
        return with.services.PutInstance(copy.get(), kAnswer | how, with.context, answer.pending.put());
    };
    operation.gives = Gives::path;
    return operation;
}

Operation put_class(IWbemClassObject& definition, PutMode mode) {
    Operation operation = on_path("IWbemServices::PutClassAsync", text_property(definition, "__CLASS"));
    const LONG how = static_cast<LONG>(mode);
    const com_ptr<IWbemClassObject> copy = copy_of(definition);
    operation.start = [copy, how](const Start& with) {
        return with.services.PutClassAsync(copy.get(), kAsync | how, with.context, with.sink);
    };
    operation.ask = [copy, how](const Ask& with, Answer& answer) {
        return with.services.PutClass(copy.get(), kAnswer | how, with.context, answer.pending.put());
    };
    operation.gives = Gives::path;
    return operation;
}

Operation delete_instance(const WmiText& path) {
    Operation operation = on_path("IWbemServices::DeleteInstanceAsync", path);
    operation.start = [path](const Start& with) {
        const Bstr text{path.view()};
        return with.services.DeleteInstanceAsync(text.get(), kAsync, with.context, with.sink);
    };
    operation.ask = [path](const Ask& with, Answer& answer) {
        const Bstr text{path.view()};
        return with.services.DeleteInstance(text.get(), kAnswer, with.context, answer.pending.put());
    };
    return operation;
}

Operation delete_class(const WmiText& name) {
    Operation operation = on_path("IWbemServices::DeleteClassAsync", name);
    operation.start = [name](const Start& with) {
        const Bstr text{name.view()};
        return with.services.DeleteClassAsync(text.get(), kAsync, with.context, with.sink);
    };
    operation.ask = [name](const Ask& with, Answer& answer) {
        const Bstr text{name.view()};
        return with.services.DeleteClass(text.get(), kAnswer, with.context, answer.pending.put());
    };
    return operation;
}

Operation exec_method(const WmiText& path, std::string method, std::vector<NamedValue> arguments) {
    const auto call = std::make_shared<MethodCall>(path, std::move(method), std::move(arguments));
    Operation operation = on_path("IWbemServices::ExecMethodAsync", path);
    operation.start = [call](const Start& with) { return call->start(with, kAsync); };
    operation.prepare = [call](IWbemServices& services, IWbemContext* context) {
        call->prepare(services, context);
    };
    operation.ask = [call](const Ask& with, Answer& answer) { return call->ask(with, kAnswer, answer); };
    operation.gives = Gives::perhaps_object;
    return operation;
}

}  // namespace wmisink::operations
