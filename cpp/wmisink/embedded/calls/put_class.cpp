#include "wmisink/embedded/calls/put_class.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/embedded/calls/put_mode.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {
namespace {

constexpr const char* kPutClass = "PutClass";

ClassUpdate update_of(LONG flags) {
    switch (flags & WBEM_MASK_UPDATE_MODE) {
        case WBEM_FLAG_UPDATE_COMPATIBLE:
            return ClassUpdate::compatible;
        case WBEM_FLAG_UPDATE_SAFE_MODE:
            return ClassUpdate::safe;
        case WBEM_FLAG_UPDATE_FORCE_MODE:
            return ClassUpdate::forced;
        default:
            throw Failure(WBEM_E_INVALID_PARAMETER, kPutClass,
                          "WBEM_FLAG_UPDATE_SAFE_MODE and WBEM_FLAG_UPDATE_FORCE_MODE exclude each other.");
    }
}

/// With WBEM_FLAG_USE_AMENDED_QUALIFIERS what is amended comes from a localized namespace and is not stored.
void drop_amended(std::vector<Qualifier>& qualifiers) {
    std::erase_if(qualifiers, [](const Qualifier& one) { return has(one.flavor, WBEM_FLAVOR_AMENDED); });
}

ClassDefinition definition_behind(IWbemClassObject& object, LONG flags) {
    ClassDefinition definition;
    try {
        definition = definition_of(object);
    } catch (const Failure& failure) {
        if (failure.code() != WBEM_E_TYPE_MISMATCH) {
            throw;
        }
        throw Failure(WBEM_E_INVALID_OBJECT, kPutClass,
                      "The object is no class; start from GetObject with an empty path or from "
                      "SpawnDerivedClass.");
    }
    if (has(flags, WBEM_FLAG_USE_AMENDED_QUALIFIERS)) {
        drop_amended(definition.qualifiers);
        for (PropertyDefinition& property : definition.properties) {
            drop_amended(property.qualifiers);
        }
        for (MethodDefinition& method : definition.methods) {
            drop_amended(method.qualifiers);
        }
    }
    return definition;
}

}  // namespace

Operation put_class(IWbemClassObject& object, LONG flags, std::shared_ptr<Namespace> nspace) {
    return [definition = definition_behind(object, flags), mode = put_mode_of(flags),
            update = update_of(flags), nspace = std::move(nspace)](ResultOutput& output) {
        const Class::Ref made = nspace->define_class(definition, mode, update);
        output.path(Text(made->name()));
    };
}

}  // namespace wmisink::embedded
