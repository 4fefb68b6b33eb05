#pragma once

#include <string_view>
#include <utility>

#include "wmisink/client/class_source.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/provider.hpp"
#include "wmisink/embedded/repository.hpp"

/// A WMI for the chapters whose calls have to take their time.
namespace example {

/// Has one class in `root\cimv2`, with the key Id. `provide` is given what takes its instances.
template <class Provide>
wmisink::ClassSource wmi_of(wmisink::WideView class_name, Provide provide) {
    namespace embedded = wmisink::embedded;
    using wmisink::operator""_w;
    const auto repository = embedded::Repository::create();
    const auto cimv2 = repository->create_namespace("root\\cimv2"_w);
    embedded::ClassDefinition made_up;
    made_up.name = class_name;
    made_up.properties.push_back({.name = "Id"_w, .type = CIM_UINT32, .key = true});
    cimv2->define_class(made_up);
    cimv2->set_provider(
        class_name,
        embedded::make_provider("Acme", [provide = std::move(provide)](
                                            const auto&, embedded::InstanceReceiver& to) { provide(to); }));
    return wmisink::class_source_of("embedded", embedded::make_locator(repository));
}

}  // namespace example
