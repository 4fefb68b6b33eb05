#include "wmisink/embedded/calls/partial_put.hpp"

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/safe_array.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/find_object.hpp"

namespace wmisink::embedded {
namespace {

constexpr const char* kPartialPut = "PutInstance";

Variant value_in(IWbemContext& context, WideView name) {
    Variant value;
    if (FAILED(context.GetValue(Text(name).c_str(), 0, value.put()))) {
        return {};
    }
    return value;
}

}  // namespace

std::optional<std::vector<Text>> properties_to_put(IWbemContext* context) {
    if (context == nullptr) {
        return std::nullopt;
    }
    const Variant extensions = value_in(*context, "__PUT_EXTENSIONS"_w);
    const Variant names = value_in(*context, "__PUT_EXT_PROPERTIES"_w);
    if (extensions.type() != VT_BOOL || extensions->boolVal == VARIANT_FALSE || names.type() == VT_EMPTY) {
        return std::nullopt;
    }
    if (names.type() != (VT_ARRAY | VT_BSTR)) {
        throw Failure(WBEM_E_INVALID_CONTEXT, kPartialPut,
                      "The context's __PUT_EXT_PROPERTIES is no array of strings; list names of properties.",
                      "__PUT_EXT_PROPERTIES");
    }
    std::vector<Text> found;
    for (const BSTR name : SafeArrayAccess<BSTR>(names->parray)) {
        found.emplace_back(view_of(name));
    }
    return found;
}

Instance::Ref put_over(const Instance::Ref& given, const std::vector<Text>& properties,
                       const Namespace& nspace, const ResultOutput& caller) {
    const Class& of_class = given->of_class();
    const auto relative = relative_path(of_class, given->values());
    const Instance::Ref existing =
        relative ? find_object(parse_object_path(*relative), nspace, &caller) : nullptr;
    if (existing == nullptr || existing->shared_class() != given->shared_class()) {
        return given;
    }
    std::vector<Value> values(existing->values().begin(), existing->values().end());
    for (const Text& name : properties) {
        const auto property = of_class.find_property(name);
        if (!property) {
            throw Failure(WBEM_E_INVALID_PROPERTY, kPartialPut,
                          "Class " + to_utf8(of_class.name()) + " has no property " + to_utf8(name) +
                              ", which the context names.",
                          to_utf8(name));
        }
        values[*property] = (*given)[*property];
    }
    return Instance::make_fitting(given->shared_class(), std::move(values));
}

}  // namespace wmisink::embedded
