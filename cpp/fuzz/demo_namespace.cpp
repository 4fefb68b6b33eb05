#include "demo_namespace.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "wmisink/embedded/provider.hpp"

namespace wmisink::embedded::fuzz {
namespace {

PropertyDefinition property(const char* name, CIMTYPE type, bool key = false, const char* of_class = "") {
    return {
        .name = to_wide(name), .type = type, .key = key, .default_value = {}, .of_class = to_wide(of_class)};
}

void define_classes(Namespace& nspace) {
    nspace.define_class({.name = "Base"_w,
                         .superclass = {},
                         .properties = {property("Id", CIM_UINT32, true), property("S", CIM_STRING)}});
    nspace.define_class(
        {.name = "Sample"_w,
         .superclass = "Base"_w,
         .properties = {property("I8", CIM_SINT8), property("U8", CIM_UINT8), property("I16", CIM_SINT16),
                        property("U16", CIM_UINT16), property("I32", CIM_SINT32), property("U32", CIM_UINT32),
                        property("I64", CIM_SINT64), property("U64", CIM_UINT64), property("R32", CIM_REAL32),
                        property("R64", CIM_REAL64), property("B", CIM_BOOLEAN), property("D", CIM_DATETIME),
                        property("Ref", CIM_REFERENCE, false, "Base"), property("C", CIM_CHAR16),
                        property("O", CIM_OBJECT), property("A", CIM_STRING | CIM_FLAG_ARRAY)}});
    nspace.define_class({.name = "Given"_w, .superclass = "Base"_w});
    nspace.define_class(
        {.name = "Link"_w,
         .superclass = {},
         .properties = {property("From", CIM_REFERENCE, true, "Base"),
                        property("To", CIM_REFERENCE, true, "Base")},
         .qualifiers = {{.name = "Association"_w, .value = Value::boolean(true), .type = CIM_BOOLEAN}}});
}

void put_sample(Namespace& nspace, std::uint32_t id) {
    const auto number = static_cast<std::int64_t>(id) - 2;
    std::vector<NamedValue> values;
    const auto set = [&](const char* name, Value value) {
        values.emplace_back(to_wide(name), std::move(value));
    };
    set("Id", Value::integer(id));
    if (id != 0) {
        set("S", Value::utf8("item [" + std::to_string(id) + "] \xC3\x84%_"));
        for (const char* name : {"I8", "I16", "I32", "I64"}) set(name, Value::integer(number));
        for (const char* name : {"U8", "U16", "U32", "U64"}) set(name, Value::integer(id));
        for (const char* name : {"R32", "R64"}) set(name, Value::real(static_cast<double>(number) / 2));
        set("B", Value::boolean(id % 2 == 0));
        set("D", Value::utf8(id == 1   ? "20240229120000.000000+060"
                             : id == 2 ? "2024022912****.******+***"
                             : id == 3 ? "00000001020000.000000:000"
                                       : "no time"));
        set("Ref", Value::utf8("Sample.Id=" + std::to_string(id - 1)));
        set("C", Value::unsigned_integer('a' + id));
        set("O",
            Value::object(nspace.find_instance(
                {.server = {}, .nspace = {}, .class_name = "Sample"_w, .keys = {{{}, Value::integer(0)}}})));
        set("A", Value::array({Value::utf8("x")}));
    }
    nspace.put_instance("Sample"_w, std::move(values));
}

}  // namespace

std::shared_ptr<Namespace> make_demo_namespace() {
    auto nspace = std::make_shared<Namespace>(
        std::make_shared<const Place>(Place{.server = "fuzz"_w, .nspace = "root\\cimv2"_w}));
    define_classes(*nspace);
    for (std::uint32_t id = 0; id < 5; ++id) {
        put_sample(*nspace, id);
    }
    nspace->set_provider(
        "Given"_w, make_provider("Given", [](const InstanceRequest& request, InstanceReceiver& receiver) {
            for (int id = 10; id < 12; ++id) {
                std::vector<Value> values(request.of_class().properties().size());
                values[0] = Value::integer(id);
                if (!receiver.row(values)) return;
            }
        }));
    const std::pair<const char*, const char*> links[] = {{"Sample.Id=1", "\\\\.\\root\\cimv2:Base.Id=2"},
                                                         {"Base=1", "Given.Id=10"},
                                                         {"Sample.Id=3", "Sample.Id=3"},
                                                         {"Sample.Id=1", "broken"}};
    for (const auto& [from, to] : links) {
        nspace->put_instance("Link"_w, {{"From"_w, Value::utf8(from)}, {"To"_w, Value::utf8(to)}});
    }
    return nspace;
}

}  // namespace wmisink::embedded::fuzz
