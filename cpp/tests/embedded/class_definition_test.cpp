#include "embedded/fixture.hpp"
#include "wmisink/embedded/method_signature.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;

Qualifier truth(std::string_view name, LONG flavor = 0) {
    return {.name = to_wide(name), .value = Value::boolean(true), .type = CIM_BOOLEAN, .flavor = flavor};
}

Qualifier note(std::string_view text, LONG flavor) {
    return {.name = to_wide("Note"), .value = Value::utf8(text), .type = CIM_STRING, .flavor = flavor};
}

Qualifier id(std::int64_t position) {
    return {.name = to_wide("ID"), .value = Value::integer(position), .type = CIM_SINT32};
}

PropertyDefinition with(PropertyDefinition property, std::vector<Qualifier> qualifiers) {
    property.qualifiers = std::move(qualifiers);
    return property;
}

MethodDefinition method(std::string_view name, std::vector<PropertyDefinition> in = {},
                        std::vector<PropertyDefinition> out = {}, std::vector<Qualifier> qualifiers = {}) {
    return {.name = to_wide(name),
            .in = std::move(in),
            .out = std::move(out),
            .qualifiers = std::move(qualifiers)};
}

class ClassDefinitionTest : public EmbeddedTest {
  protected:
    Class::Ref define(std::string_view name, std::vector<MethodDefinition> methods,
                      std::string_view superclass = {}) {
        ClassDefinition definition = class_named(name, {}, superclass);
        definition.methods = std::move(methods);
        return cimv2->define_class(definition);
    }

    HRESULT code(std::vector<MethodDefinition> methods, std::string_view superclass = {}) {
        return code_of([&] { define("Demo_Bad", std::move(methods), superclass); });
    }

    /// "In 0" for each parameter, in its class's order.
    static std::vector<std::string> qualified(const Class::Ref& signature) {
        std::vector<std::string> found;
        for (const Property& one : signature->properties()) {
            const Qualifier* position = find_qualifier(one.qualifiers, "ID"_w);
            found.push_back(to_utf8(one.name) + (has_qualifier(one.qualifiers, "In"_w) ? " In" : "") +
                            (has_qualifier(one.qualifiers, "Out"_w) ? " Out" : "") +
                            (position == nullptr ? "" : " " + std::to_string(position->value.as_integer())));
        }
        return found;
    }
};

TEST_F(ClassDefinitionTest, ParametersGetDirectionAndPosition) {
    const auto made =
        define("Demo_Door", {method("Open", {property("By"), property("Force", CIM_UINT8)},
                                    {property("Force", CIM_UINT8), property("Noise", CIM_REAL32),
                                     property("ReturnValue", CIM_UINT32)})});
    const Method* open = made->find_method("open"_w);
    ASSERT_NE(open, nullptr);
    EXPECT_THAT(qualified(open->in), ElementsAre("By In 0", "Force In 1"));
    EXPECT_THAT(qualified(open->out), ElementsAre("Force Out 1", "Noise Out 2", "ReturnValue Out"));
    EXPECT_EQ(to_utf8(open->in->name()), "__PARAMETERS");
    EXPECT_FALSE(open->is_static());
}

TEST_F(ClassDefinitionTest, ParametersKeepThePositionsTheyBring) {
    const auto made =
        define("Demo_Door", {method("Open", {with(property("A"), {id(2)}), property("B"), property("C")})});
    EXPECT_THAT(qualified(made->find_method("Open"_w)->in), ElementsAre("A In 2", "B In 0", "C In 1"));
}

TEST_F(ClassDefinitionTest, BadParametersAreRefused) {
    EXPECT_EQ(code({method("M", {with(property("A"), {id(0)}), with(property("B"), {id(0)})})}),
              WBEM_E_NONCONSECUTIVE_PARAMETER_IDS);
    EXPECT_EQ(code({method("M", {with(property("A"), {id(1)})})}), WBEM_E_NONCONSECUTIVE_PARAMETER_IDS);
    EXPECT_EQ(code({method("M", {with(property("A"), {id(-1)})})}), WBEM_E_INVALID_PARAMETER_ID);
    EXPECT_EQ(code({method("M", {}, {with(property("ReturnValue", CIM_UINT32), {id(0)})})}),
              WBEM_E_PARAMETER_ID_ON_RETVAL);
    EXPECT_EQ(code({method("M", {property("ReturnValue")})}), WBEM_E_INVALID_METHOD_PARAMETERS);
    EXPECT_EQ(code({method("M", {property("A")}, {property("A", CIM_UINT8)})}),
              WBEM_E_INVALID_DUPLICATE_PARAMETER);
    EXPECT_EQ(code({method("M", {with(property("A"), {id(0)})}, {with(property("A"), {id(1)})})}),
              WBEM_E_INVALID_DUPLICATE_PARAMETER);
    EXPECT_EQ(code({method("M"), method("m")}), WBEM_E_INVALID_OBJECT);
    EXPECT_EQ(code({method("9")}), WBEM_E_INVALID_OBJECT);
}

TEST_F(ClassDefinitionTest, OverridesKeepTheSignature) {
    define("Demo_Door", {method("Open", {property("By")}, {property("ReturnValue", CIM_UINT32)},
                                {truth("Static", WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS)}),
                         method("Shut", {}, {}, {truth("Implemented")})});
    const auto gate = define(
        "Demo_Gate",
        {method("open", {property("By")}, {property("ReturnValue", CIM_UINT32)}, {truth("Implemented")})},
        "Demo_Door");
    const Method& open = *gate->find_method("Open"_w);
    EXPECT_TRUE(open.local);
    EXPECT_TRUE(open.is_static()) << "inherited with its flavor";
    EXPECT_TRUE(open.is_implemented());
    EXPECT_EQ(to_utf8(open.origin), "Demo_Door");
    const Method& shut = *gate->find_method("Shut"_w);
    EXPECT_FALSE(shut.local);
    EXPECT_FALSE(shut.is_implemented()) << "its flavor does not carry it down";
    EXPECT_EQ(code({method("Open")}, "Demo_Door"), WBEM_E_PROPAGATED_METHOD);
    EXPECT_EQ(code({method("Open", {property("By", CIM_UINT8)}, {property("ReturnValue", CIM_UINT32)})},
                   "Demo_Door"),
              WBEM_E_PROPAGATED_METHOD);
}

TEST_F(ClassDefinitionTest, FlavorsDecideWhatIsInheritedAndOverridden) {
    constexpr LONG kDown = WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS;
    ClassDefinition top = class_named("Demo_Top", {with(property("P"), {note("p", kDown)})});
    top.qualifiers = {note("fixed", kDown | WBEM_FLAVOR_NOT_OVERRIDABLE), truth("Here")};
    cimv2->define_class(top);
    ClassDefinition below =
        class_named("Demo_Below", {with(property("P"), {note("other", kDown)})}, "Demo_Top");
    const auto made = cimv2->define_class(below);
    EXPECT_EQ(made->find_qualifier("Note"_w)->flavor,
              kDown | WBEM_FLAVOR_NOT_OVERRIDABLE | WBEM_FLAVOR_ORIGIN_PROPAGATED);
    EXPECT_EQ(made->find_qualifier("Here"_w), nullptr);
    const Qualifier* overridden = find_qualifier(made->properties()[0].qualifiers, "Note"_w);
    EXPECT_EQ(overridden->value, Value::utf8("other"));
    EXPECT_FALSE(is_propagated(*overridden));
    EXPECT_TRUE(is_propagated(*find_qualifier(made->properties()[0].qualifiers, "CIMTYPE"_w)));
    below.name = to_wide("Demo_Rebel");
    below.qualifiers = {note("changed", kDown)};
    EXPECT_EQ(code_of([&] { cimv2->define_class(below); }), WBEM_E_OVERRIDE_NOT_ALLOWED);
    below.qualifiers = {note("fixed", kDown)};
    EXPECT_NO_THROW(cimv2->define_class(below)) << "the same again is no override";
}

TEST_F(ClassDefinitionTest, BadQualifiersAreRefused) {
    const auto define = [&](Qualifier qualifier) {
        ClassDefinition definition = class_named("Demo_Bad", {});
        definition.qualifiers = {std::move(qualifier)};
        return code_of([&] { cimv2->define_class(definition); });
    };
    EXPECT_EQ(define({.name = to_wide("Q"), .value = Value::integer(1), .type = CIM_UINT8}),
              WBEM_E_INVALID_QUALIFIER_TYPE);
    EXPECT_EQ(define({.name = to_wide("Q"), .value = Value::utf8("x"), .type = CIM_BOOLEAN}),
              WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(define({.name = {}, .value = Value::utf8("x")}), WBEM_E_INVALID_QUALIFIER);
    EXPECT_EQ(define({.name = to_wide("Q"), .value = Value::utf8("x"), .type = CIM_STRING, .flavor = 0x400}),
              WBEM_E_INVALID_FLAVOR);
}

TEST_F(ClassDefinitionTest, KeyAndTypeMayComeAsQualifiers) {
    const auto made = cimv2->define_class(
        class_named("Demo_Marked",
                    {with(property("Id"), {truth("Key")}),
                     with(property("When"), {{.name = to_wide("CIMTYPE"), .value = Value::utf8("datetime")}}),
                     with(property("Of", CIM_REFERENCE),
                          {{.name = to_wide("cimtype"), .value = Value::utf8("ref:Demo_Item")}})}));
    EXPECT_THAT(std::vector(made->keys().begin(), made->keys().end()), ElementsAre(0U));
    EXPECT_EQ(made->properties()[1].type, CIM_DATETIME);
    EXPECT_EQ(to_utf8(made->properties()[2].of_class), "Demo_Item");
    EXPECT_EQ(find_qualifier(made->properties()[2].qualifiers, "CIMTYPE"_w)->value,
              Value::utf8("ref:Demo_Item"));
    EXPECT_EQ(code_of([&] {
                  cimv2->define_class(class_named(
                      "Demo_Wrong", {with(property("P", CIM_UINT8), {{.name = to_wide("CIMTYPE"),
                                                                      .value = Value::utf8("datetime")}})}));
              }),
              WBEM_E_TYPE_MISMATCH);
}

TEST_F(ClassDefinitionTest, ReferencesMayBeNarrowed) {
    PropertyDefinition to_base = property("Of", CIM_REFERENCE);
    to_base.of_class = to_wide("Demo_Base");
    PropertyDefinition to_item = property("Of", CIM_REFERENCE);
    to_item.of_class = to_wide("Demo_Item");
    cimv2->define_class(class_named("Demo_Link", {to_base}));
    const auto made = cimv2->define_class(class_named("Demo_Near", {to_item}, "Demo_Link"));
    EXPECT_EQ(to_utf8(made->properties()[0].of_class), "Demo_Item");
    EXPECT_EQ(find_qualifier(made->properties()[0].qualifiers, "CIMTYPE"_w)->value,
              Value::utf8("ref:Demo_Item"));
}

TEST_F(ClassDefinitionTest, ReadsBackAsWhatDefinesItAgain) {
    ClassDefinition definition = class_named(
        "Demo_Whole", {property("Name", CIM_STRING, Value::utf8("x")), key("Other", CIM_UINT8)}, "");
    definition.qualifiers = {note("n", WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS)};
    definition.methods = {method("Run", {property("A")}, {property("A")}, {truth("Static")})};
    cimv2->define_class(definition);
    ClassDefinition below = class_named("Demo_Part", {property("Name"), property("Own")}, "Demo_Whole");
    below.properties[0].null_default = true;
    const auto part = cimv2->define_class(below);
    EXPECT_TRUE(part->properties()[0].default_value.is_null());

    const ClassDefinition read = definition_of(*part);
    EXPECT_EQ(to_utf8(read.superclass), "Demo_Whole");
    ASSERT_EQ(read.properties.size(), 2U);
    EXPECT_TRUE(read.properties[0].null_default);
    EXPECT_TRUE(read.qualifiers.empty());
    EXPECT_TRUE(read.methods.empty());
    const auto again = Class::define(read, part->superclass(), part->shared_place());
    EXPECT_TRUE(again->properties()[0].default_value.is_null());
    EXPECT_EQ(again->methods().size(), 1U);

    const ClassDefinition whole = definition_of(*part->superclass());
    ASSERT_EQ(whole.methods.size(), 1U);
    EXPECT_TRUE(whole.properties[1].key);
    EXPECT_TRUE(whole.properties[1].qualifiers.empty()) << "key and CIMTYPE follow";
    EXPECT_TRUE(same_signature(part->superclass()->methods()[0],
                               Class::define(whole, nullptr, part->shared_place())->methods()[0]));
}

}  // namespace
}  // namespace wmisink::embedded
