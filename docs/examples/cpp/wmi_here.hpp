#pragma once

#include <memory>
#include <string>
#include <utility>

#include "wmisink/client/class_source.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/unsecured_apartment.hpp"

/// What the programs of the chapters share: a WMI to ask, and a way to read a row.
namespace example {

using wmisink::operator""_w;

/// A WMI in the process with two instances of Win32_Process.
inline std::shared_ptr<wmisink::embedded::Repository> two_processes() {
    namespace embedded = wmisink::embedded;
    auto repository = embedded::Repository::create();
    const auto cimv2 = repository->create_namespace("root\\cimv2"_w);
    embedded::ClassDefinition process;
    process.name = "Win32_Process"_w;
    process.properties.push_back({.name = "Handle"_w, .type = CIM_STRING, .key = true});
    process.properties.push_back({.name = "Name"_w, .type = CIM_STRING});
    cimv2->define_class(process);
    for (const auto& [handle, name] : {std::pair{"1", "init"}, std::pair{"2", "sh"}}) {
        cimv2->put_instance("Win32_Process"_w, {{"Handle"_w, embedded::Value::utf8(handle)},
                                                {"Name"_w, embedded::Value::utf8(name)}});
    }
    return repository;
}

/// The system's WMI on Windows, the two processes elsewhere.
inline wmisink::ClassSource wmi_here() {
#ifdef _WIN32
    return wmisink::com_class_source();
#else
    return wmisink::class_source_of("embedded", wmisink::embedded::make_locator(two_processes()),
                                    wmisink::embedded::make_unsecured_apartment());
#endif
}

/// A property that is a text; empty if it is NULL.
inline std::string text_of(IWbemClassObject& object, const char* property) {
    wmisink::Variant value;
    wmisink::check(object.Get(wmisink::to_wide(property).c_str(), 0, value.put(), nullptr, nullptr),
                   "IWbemClassObject::Get");
    return value.type() == VT_BSTR ? wmisink::to_utf8(wmisink::view_of(value->bstrVal)) : std::string{};
}

}  // namespace example
