#include "wmisink/embedded/calls/put_instance.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "wmisink/embedded/calls/partial_put.hpp"
#include "wmisink/embedded/calls/put_mode.hpp"
#include "wmisink/embedded/calls/put_properties.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/provider_guard.hpp"
#include "wmisink/embedded/select.hpp"

namespace wmisink::embedded {
namespace {

constexpr const char* kPutInstance = "PutInstance";

void require_concrete(const Class& of_class) {
    if (of_class.abstract()) {
        const std::string name = to_utf8(of_class.name());
        throw Failure(WBEM_E_INVALID_OPERATION, kPutInstance,
                      "Class " + name + " is abstract and has no instances of its own.", name);
    }
}

/// What a client asked to be put.
struct Put {
    Instance::Ref given;
    LONG flags = 0;
    /// Nothing: all.
    std::optional<std::vector<Text>> properties;
};

void run(const Put& put, Namespace& nspace, ResultOutput& output) {
    const Class::Ref of_class = require_class(nspace, put.given->of_class().name());
    require_concrete(*of_class);
    const Instance::Ref moved = moved_to(put.given, of_class);
    const Instance::Ref instance = put.properties ? put_over(moved, *put.properties, nspace, output) : moved;
    const ProviderSet providers = nspace.own_providers(of_class->name());
    if (providers.instances != nullptr) {
        in_provider(*providers.instances,
                    [&] { providers.instances->put(*instance, put.flags & call_flags::kPut); });
    } else if (providers.properties != nullptr) {
        nspace.put_instance(put_properties(instance, *providers.properties), put_mode_of(put.flags));
    } else {
        nspace.put_instance(instance, put_mode_of(put.flags));
    }
    if (const auto relative = relative_path(*of_class, instance->values())) {
        output.path(*relative);
    }
}

}  // namespace

Instance::Ref instance_behind(IWbemClassObject& object, const char* operation) {
    const com_ptr<ClassObject> own = ClassObject::from(object);
    Instance::Ref instance = own ? own->snapshot() : nullptr;
    if (instance == nullptr) {
        throw Failure(WBEM_E_INVALID_OBJECT, operation,
                      "The object is no instance; spawn one from its class with SpawnInstance.");
    }
    return instance;
}

Instance::Ref moved_to(const Instance::Ref& instance, const Class::Ref& now) {
    if (instance->shared_class() == now) {
        return instance;
    }
    std::vector<Value> values;
    for (const Property& property : now->properties()) {
        values.push_back(property.default_value);
    }
    const auto properties = instance->of_class().properties();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const auto found = now->find_property(properties[i].name);
        if (!found || now->properties()[*found].type != properties[i].type) {
            throw Failure(WBEM_E_INVALID_OBJECT, kPutInstance,
                          "The instance has property " + to_utf8(properties[i].name) + ", which class " +
                              to_utf8(now->name()) + " does not have as it is now; make the instance anew.",
                          to_utf8(properties[i].name));
        }
        values[*found] = (*instance)[i];
    }
    return Instance::make(now, std::move(values));
}

Operation put_instance(IWbemClassObject& object, LONG flags, IWbemContext* context,
                       std::shared_ptr<Namespace> nspace) {
    static_cast<void>(put_mode_of(flags));
    return [put = Put{.given = instance_behind(object, kPutInstance),
                      .flags = flags,
                      .properties = properties_to_put(context)},
            nspace = std::move(nspace)](ResultOutput& output) { run(put, *nspace, output); };
}

}  // namespace wmisink::embedded
