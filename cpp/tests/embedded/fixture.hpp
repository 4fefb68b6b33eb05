#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/repository.hpp"

namespace wmisink::embedded {

inline ClassDefinition class_named(std::string_view name, std::vector<PropertyDefinition> properties,
                                   std::string_view superclass = {}) {
    return {.name = to_wide(name), .superclass = to_wide(superclass), .properties = std::move(properties)};
}

inline PropertyDefinition key(std::string_view name, CIMTYPE type = CIM_STRING) {
    return {.name = to_wide(name), .type = type, .key = true};
}

inline PropertyDefinition property(std::string_view name, CIMTYPE type = CIM_STRING,
                                   Value default_value = {}) {
    return {.name = to_wide(name), .type = type, .default_value = std::move(default_value)};
}

inline std::vector<NamedValue> row(std::vector<std::pair<std::string_view, Value>> values) {
    std::vector<NamedValue> named;
    for (auto& [name, value] : values) {
        named.emplace_back(to_wide(name), std::move(value));
    }
    return named;
}

/// The failure's code; S_OK when nothing was thrown.
template <class Action>
HRESULT code_of(Action action) {
    try {
        action();
    } catch (const WmiError& error) {
        return error.code();
    }
    return S_OK;
}

/// Batches fill however slowly objects come, so that a busy machine makes none of them smaller.
inline RepositoryOptions with_full_batches(RepositoryOptions options) {
    options.longest_hold = std::chrono::hours(1);
    return options;
}

/// A repository with root\cimv2 and its classes: Demo_Base(Id key, Name), Demo_Item below it(Size, Ratio,
/// Started…).
class EmbeddedTest : public testing::Test {
  protected:
    EmbeddedTest() : EmbeddedTest(RepositoryOptions{}) {}
    explicit EmbeddedTest(RepositoryOptions options)
        : repository(Repository::create(with_full_batches(std::move(options)))),
          cimv2(repository->create_namespace("root\\cimv2"_w)),
          locator(make_locator(repository)) {
        cimv2->define_class(class_named("Demo_Base", {key("Id", CIM_UINT32), property("Name")}));
        cimv2->define_class(
            class_named("Demo_Item",
                        {property("Size", CIM_UINT64), property("Balance", CIM_SINT64),
                         property("Ratio", CIM_REAL64), property("Started", CIM_DATETIME),
                         property("Active", CIM_BOOLEAN), property("Tags", CIM_STRING | CIM_FLAG_ARRAY),
                         property("Letter", CIM_CHAR16), property("Level", CIM_SINT8, Value::integer(3))},
                        "Demo_Base"));
    }

    /// The error object of the last synchronous failure stays with its thread until somebody asks for it.
    ~EmbeddedTest() override { SetErrorInfo(0, nullptr); }

    void put_items(std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            cimv2->put_instance("Demo_Item"_w, row({{"Id", Value::integer(i)},
                                                    {"Name", Value::utf8("item " + std::to_string(i))},
                                                    {"Size", Value::integer(std::int64_t{i} * 1000)},
                                                    {"Active", Value::boolean(i % 2 == 0)}}));
        }
    }

    [[nodiscard]] com_ptr<IWbemServices> connect(std::string_view nspace = "root\\cimv2") const {
        return connect_at(*locator, nspace);
    }
    [[nodiscard]] static com_ptr<IWbemServices> connect_at(IWbemLocator& at, std::string_view nspace) {
        com_ptr<IWbemServices> services;
        EXPECT_EQ(at.ConnectServer(Bstr(nspace).get(), nullptr, nullptr, nullptr, 0, nullptr, nullptr,
                                   services.put()),
                  WBEM_S_NO_ERROR);
        return services;
    }

    std::shared_ptr<Repository> repository;
    std::shared_ptr<Namespace> cimv2;
    com_ptr<IWbemLocator> locator;
};

/// The text of a property, numbers and booleans included; "NULL" for NULL, "?" and the code when Get fails.
inline std::string text(IWbemClassObject& object, std::string_view name) {
    Variant value;
    const HRESULT status = object.Get(to_wide(name).c_str(), 0, value.put(), nullptr, nullptr);
    if (FAILED(status)) {
        return "?" + status_name(status);
    }
    switch (value.type()) {
        case VT_NULL:
            return "NULL";
        case VT_BSTR:
            return to_utf8(view_of(value->bstrVal));
        case VT_BOOL:
            return value->boolVal == VARIANT_TRUE ? "TRUE" : "FALSE";
        case VT_UI1:
            return std::to_string(value->bVal);
        case VT_I2:
            return std::to_string(value->iVal);
        case VT_I4:
            return std::to_string(value->lVal);
        case VT_R4:
            return std::to_string(value->fltVal);
        case VT_R8:
            return std::to_string(value->dblVal);
        default:
            return "vt " + std::to_string(value.type());
    }
}

/// The strings of a SAFEARRAY of BSTRs.
inline std::vector<std::string> strings(SAFEARRAY* array) {
    std::vector<std::string> found;
    for (const BSTR one : SafeArrayAccess<BSTR>(array)) {
        found.push_back(to_utf8(view_of(one)));
    }
    return found;
}

}  // namespace wmisink::embedded
