#include "wmisink/embedded/calls/exec_method.hpp"

#include <string>
#include <utility>
#include <vector>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/calls/target.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/find_object.hpp"
#include "wmisink/embedded/fit.hpp"
#include "wmisink/embedded/provider_guard.hpp"
#include "wmisink/embedded/select.hpp"

namespace wmisink::embedded {
namespace {

constexpr const char* kExecMethod = "ExecMethod";

std::string full_name(const Class& of_class, WideView method) {
    return to_utf8(of_class.name()) + "." + to_utf8(method);
}

bool is_true(const Method& method, WideView qualifier) noexcept {
    const Qualifier* found = find_qualifier(method.qualifiers, qualifier);
    const bool* set = found == nullptr ? nullptr : found->value.get_if<bool>();
    return set != nullptr && *set;
}

[[noreturn]] void refuse_parameters(const Class& of_class, const Method& method, const std::string& problem) {
    const std::string name = full_name(of_class, method.name);
    throw Failure(WBEM_E_INVALID_METHOD_PARAMETERS, kExecMethod, "Method " + name + " " + problem, name);
}

/// A value for each in parameter: the client's, or its default. Which ones it cannot do without is the
/// provider's affair.
std::vector<Value> arguments_for(const Class& of_class, const Method& method, const Instance* in) {
    std::vector<Value> arguments;
    if (method.in != nullptr) {
        for (const Property& parameter : method.in->properties()) {
            arguments.push_back(parameter.default_value);
        }
    }
    if (in == nullptr) {
        return arguments;
    }
    const auto given = in->of_class().properties();
    for (std::size_t i = 0; i < given.size(); ++i) {
        const auto found = method.in == nullptr ? std::nullopt : method.in->find_property(given[i].name);
        if (!found) {
            refuse_parameters(of_class, method,
                              "has no parameter " + to_utf8(given[i].name) + " that goes in.");
        }
        const Property& parameter = method.in->properties()[*found];
        if (parameter.type != given[i].type) {
            refuse_parameters(of_class, method,
                              "takes a " + type_name(parameter.type) + " as " + to_utf8(parameter.name) +
                                  ", not a " + type_name(given[i].type) + ".");
        }
        arguments[*found] = (*in)[i];
    }
    return arguments;
}

class ExecRequest final : public MethodRequest {
  public:
    ExecRequest(const Class& of_class, Instance::Ref object, const Method& method,
                std::vector<Value> arguments, const ResultOutput& output)
        : class_(of_class),
          object_(std::move(object)),
          method_(method),
          arguments_(std::move(arguments)),
          output_(output) {}

    const Class& of_class() const noexcept override { return class_; }
    const Instance::Ref& object() const noexcept override { return object_; }
    const Method& method() const noexcept override { return method_; }
    std::span<const Value> arguments() const noexcept override { return arguments_; }
    const CallContext* context() const noexcept override { return output_.context(); }
    bool cancelled() const noexcept override { return output_.cancelled(); }

  private:
    const Class& class_;
    Instance::Ref object_;
    const Method& method_;
    std::vector<Value> arguments_;
    const ResultOutput& output_;
};

const Method& require_method(const Class& of_class, WideView name, bool on_class) {
    const Method* found = of_class.find_method(name);
    const std::string full = full_name(of_class, name);
    if (found == nullptr) {
        throw Failure(WBEM_E_INVALID_METHOD, kExecMethod, "There is no method " + full + ".", full);
    }
    if (on_class && !is_true(*found, "Static"_w)) {
        throw Failure(WBEM_E_INVALID_METHOD, kExecMethod,
                      "Method " + full + " is called on an instance; give the path of one.", full);
    }
    if (is_true(*found, "Disabled"_w)) {
        throw Failure(WBEM_E_METHOD_DISABLED, kExecMethod, "Method " + full + " is disabled.", full);
    }
    return *found;
}

Instance::Ref require_object(const CallTarget& target, WideView path, const ResultOutput& output) {
    Instance::Ref object = find_object(target.path, *target.nspace, &output);
    if (object == nullptr) {
        throw Failure(WBEM_E_NOT_FOUND, kExecMethod,
                      "There is no object with the path " + to_utf8(path) + ".", to_utf8(path));
    }
    return object;
}

/// nullptr for a method that gives nothing.
Instance::Ref out_parameters(const Method& method, std::vector<Value> values) {
    if (method.out != nullptr) {
        return Instance::make(method.out, std::move(values));
    }
    if (!values.empty()) {
        throw Failure(WBEM_E_PROVIDER_FAILURE, kExecMethod,
                      "The provider gave values for method " + to_utf8(method.name) + ", which gives none.");
    }
    return nullptr;
}

void run(WideView path, WideView name, const Instance* in, const CallTarget& target, ResultOutput& output) {
    Class::Ref of_class = require_class(*target.nspace, target.path.class_name);
    const bool on_class = target.path.is_class();
    // What needs no look for the instance comes first.
    const auto check = [&](const Class& one) -> const Method& { return require_method(one, name, on_class); };
    static_cast<void>(check(*of_class));
    Instance::Ref object = on_class ? nullptr : require_object(target, path, output);
    of_class = on_class ? of_class : object->shared_class();
    const Method& method = check(*of_class);
    const auto provider = target.nspace->method_provider(of_class->name(), method.name);
    if (provider == nullptr) {
        const std::string full = full_name(*of_class, method.name);
        throw Failure(WBEM_E_METHOD_NOT_IMPLEMENTED, kExecMethod,
                      "No provider does method " + full + " of class " + to_utf8(of_class->name()) + ".",
                      full);
    }
    const ExecRequest request(*of_class, std::move(object), method, arguments_for(*of_class, method, in),
                              output);
    Instance::Ref out =
        in_provider(*provider, [&] { return out_parameters(method, provider->call(request)); });
    if (out != nullptr) {
        output.take({.definition = {}, .instance = std::move(out), .projection = {}});
    }
}

}  // namespace

Operation exec_method(WideView path, WideView method, IWbemClassObject* in,
                      std::shared_ptr<Repository> repository, std::shared_ptr<Namespace> nspace) {
    Instance::Ref given;
    if (in != nullptr) {
        const com_ptr<ClassObject> own = ClassObject::from(*in);
        given = own ? own->snapshot() : nullptr;
        if (given == nullptr) {
            throw Failure(WBEM_E_INVALID_METHOD_PARAMETERS, kExecMethod,
                          "The parameters are no instance; spawn one from the method's in signature.");
        }
    }
    return [path = Text(path), method = Text(method), given = std::move(given),
            repository = std::move(repository), nspace = std::move(nspace)](ResultOutput& output) {
        run(path, method, given.get(), find_target(path, *repository, nspace), output);
    };
}

}  // namespace wmisink::embedded
