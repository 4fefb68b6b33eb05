#include "fixture.hpp"
#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/class_qualifiers.hpp"
#include "wmisink/embedded/mof/load.hpp"
#include "wmisink/embedded/mof/parser.hpp"
#include "wmisink/embedded/mof/syntax_error.hpp"
#include "wmisink/embedded/mof_text.hpp"

namespace wmisink::embedded {
namespace {

class MofTest : public EmbeddedTest {
  protected:
    std::vector<Text> load(std::string_view text) { return load_mof(*repository, cimv2, to_wide(text)); }

    /// The code and message of a text that fails; S_OK and nothing for one that does not.
    std::pair<HRESULT, std::string> failure(std::string_view text) {
        try {
            load(text);
        } catch (const Failure& failure) {
            return {failure.code(), failure.description()};
        }
        return {S_OK, {}};
    }

    /// A property's default, from a class with that one property.
    Value default_of(const std::string& declaration) {
        load("class Mof_Default { " + declaration + "; };");
        return cimv2->find_class("Mof_Default"_w)->properties()[0].default_value;
    }

    LONG flavor_of(const std::string& flavors) {
        load("class Mof_Flavor { [Given : " + flavors + "] string Name; };");
        return find_qualifier(cimv2->find_class("Mof_Flavor"_w)->properties()[0].qualifiers, "Given"_w)
            ->flavor;
    }
};

TEST_F(MofTest, ReadsNumbersOfEveryBase) {
    EXPECT_EQ(default_of("sint32 V = -12"), Value::integer(-12));
    EXPECT_EQ(default_of("uint32 V = 0xFF"), Value::unsigned_integer(255));
    EXPECT_EQ(default_of("uint32 V = 017"), Value::unsigned_integer(15));
    EXPECT_EQ(default_of("uint32 V = 1101b"), Value::unsigned_integer(13));
    EXPECT_EQ(default_of("uint64 V = 18446744073709551615"), Value::unsigned_integer(UINT64_MAX));
    EXPECT_EQ(default_of("sint64 V = -9223372036854775808"), Value::integer(INT64_MIN));
    EXPECT_EQ(default_of("real64 V = -1.5e-3"), Value::real(-1.5e-3));
    EXPECT_EQ(default_of("real64 V = .5"), Value::real(0.5));
    EXPECT_EQ(default_of("real64 V = 2"), Value::real(2));
}

TEST_F(MofTest, AClassMayHaveTheNameOfAType) {
    load(
        "class void { }; class uint8 { }; class ref { };"
        "class Mof_Named { object:void First; object:uint8 Second[]; object:ref Third; void Fourth(); };");
    const Text written = mof_of_class(*cimv2->find_class("Mof_Named"_w));
    cimv2->delete_class("Mof_Named"_w);
    load(to_utf8(written));
    const auto again = cimv2->find_class("Mof_Named"_w);
    ASSERT_EQ(again->properties().size(), 3U) << to_utf8(written);
    EXPECT_EQ(again->properties()[0].of_class, "void"_w);
    EXPECT_EQ(again->properties()[1].of_class, "uint8"_w);
    EXPECT_EQ(again->properties()[1].type, array_of(CIM_OBJECT));
    EXPECT_EQ(again->properties()[2].of_class, "ref"_w);
    EXPECT_EQ(mof_of_class(*again), written);
}

TEST_F(MofTest, ReadsTexts) {
    EXPECT_EQ(default_of(R"(string V = "a\t\"b\"\\" /* and */ "\x263a\x41;" // joined
                           )"),
              Value::text(to_wide("a\t\"b\"\\\u263aA;")));
    EXPECT_EQ(default_of("char16 V = 'x'"), Value::unsigned_integer(u'x'));
    EXPECT_EQ(default_of(R"(char16 V = '\n')"), Value::unsigned_integer(u'\n'));
    EXPECT_EQ(default_of("string V = NULL"), Value());
    EXPECT_EQ(default_of("boolean V = True"), Value::boolean(true));
}

TEST_F(MofTest, PropagatesAQualifierAsItsFlavorsSay) {
    constexpr LONG kInstance = WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE;
    constexpr LONG kSubclass = WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS;
    EXPECT_EQ(flavor_of("ToInstance ToSubclass"), kInstance | kSubclass);
    EXPECT_EQ(flavor_of("TOSUBCLASS DisableOverride"), kSubclass | WBEM_FLAVOR_NOT_OVERRIDABLE);
    EXPECT_EQ(flavor_of("Amended"), WBEM_FLAVOR_AMENDED);
    EXPECT_EQ(flavor_of("Restricted EnableOverride"), 0);
    EXPECT_EQ(flavor_of("NotToInstance ToSubclass"), kSubclass);
}

TEST_F(MofTest, TakesTheFlavorsThatTheTextDeclares) {
    load(R"(Qualifier Mine : ToSubclass;
            Qualifier Theirs : string = NULL, Scope(class, property), Flavor(DisableOverride);
            [Mine, Theirs("t"), None] class Mof_A {};
            [Mine : ToInstance] class Mof_B {};)");
    const auto flavor = [&](const char* of_class, const char* name) {
        return cimv2->find_class(to_wide(of_class))->find_qualifier(to_wide(name))->flavor;
    };
    EXPECT_EQ(flavor("Mof_A", "Mine"), WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS);
    EXPECT_EQ(flavor("Mof_A", "Theirs"),
              WBEM_FLAVOR_FLAG_PROPAGATE_TO_DERIVED_CLASS | WBEM_FLAVOR_NOT_OVERRIDABLE);
    EXPECT_EQ(flavor("Mof_A", "None"), 0);
    EXPECT_EQ(flavor("Mof_B", "Mine"), WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE);
}

TEST_F(MofTest, TypesAQualifierByItsValue) {
    load(R"([A, B(FALSE), C(-1), D(0xFFFFFFFF), E(1.5), F("f"), G{"a", "b"}, H({1, 2}), I(NULL), J{}]
            class Mof_Typed {};)");
    const Class::Ref typed = cimv2->find_class("Mof_Typed"_w);
    const auto expect = [&](const char* name, CIMTYPE type, const Value& value) {
        const Qualifier* found = typed->find_qualifier(to_wide(name));
        ASSERT_NE(found, nullptr) << name;
        EXPECT_EQ(found->type, type) << name;
        if (value.kind() == Value::Kind::array) {
            EXPECT_EQ(found->value.as_array(), value.as_array()) << name;
        } else {
            EXPECT_EQ(found->value, value) << name;
        }
    };
    expect("A", CIM_BOOLEAN, Value::boolean(true));
    expect("B", CIM_BOOLEAN, Value::boolean(false));
    expect("C", CIM_SINT32, Value::integer(-1));
    expect("D", CIM_SINT32, Value::integer(-1));
    expect("E", CIM_REAL64, Value::real(1.5));
    expect("F", CIM_STRING, Value::text("f"_w));
    expect("G", CIM_STRING | CIM_FLAG_ARRAY, Value::array({Value::text("a"_w), Value::text("b"_w)}));
    expect("H", CIM_SINT32 | CIM_FLAG_ARRAY, Value::array({Value::integer(1), Value::integer(2)}));
    expect("I", CIM_STRING, Value());
    expect("J", CIM_STRING | CIM_FLAG_ARRAY, Value::array({}));
}

TEST_F(MofTest, DeclaresMethods) {
    load(R"(class Mof_Tool {
                [key] uint32 Id;
                [Static] uint32 Make([out] uint32 Id, [in, Optional] string Names[] = {"a"}, [in, out] Mof_Tool ref Next);
                void Break();
            };)");
    const Class::Ref tool = cimv2->find_class("Mof_Tool"_w);
    const Method& make = *tool->find_method("make"_w);
    ASSERT_NE(make.in, nullptr);
    ASSERT_NE(make.out, nullptr);
    EXPECT_TRUE(has_qualifier(make.qualifiers, "Static"_w));
    const auto id = [](const Class& of_class, WideView name) {
        const auto& property = of_class.properties()[*of_class.find_property(name)];
        return find_qualifier(property.qualifiers, "ID"_w)->value;
    };
    EXPECT_EQ(id(*make.in, "Names"_w), Value::integer(1));
    EXPECT_EQ(id(*make.in, "Next"_w), Value::integer(2));
    EXPECT_EQ(id(*make.out, "Id"_w), Value::integer(0));
    EXPECT_EQ(id(*make.out, "Next"_w), Value::integer(2));
    EXPECT_EQ(make.in->properties()[*make.in->find_property("Names"_w)].type, CIM_STRING | CIM_FLAG_ARRAY);
    EXPECT_EQ(make.in->properties()[*make.in->find_property("Names"_w)].default_value.as_array().front(),
              Value::text("a"_w));
    EXPECT_EQ(make.out->properties()[*make.out->find_property("Next"_w)].of_class, "Mof_Tool"_w);
    EXPECT_TRUE(make.out->find_property("ReturnValue"_w));
    EXPECT_EQ(tool->find_method("Break"_w)->in, nullptr);
    EXPECT_EQ(tool->find_method("Break"_w)->out, nullptr);
}

TEST_F(MofTest, PutsInstancesThatReferToOneAnother) {
    const auto paths = load(R"(
        class Mof_Place { [key] string Name; Mof_Place Within; Mof_Place ref Next; Mof_Place Rooms[]; };
        instance of Mof_Place as $First { Name = "a\\\"b"; };
        instance of Mof_Place {
            Name = "second";
            Next = $First;
            Within = instance of Mof_Place { Name = "house"; };
            Rooms = { instance of Mof_Place { Name = "x"; }, instance of Mof_Place { Name = "y"; Next = $First; } };
        };)");
    ASSERT_EQ(paths.size(), 3U);
    EXPECT_TRUE(to_utf8(paths[2]).ends_with("\\root\\cimv2:Mof_Place.Name=\"second\""));
    const Instance::Ref second = cimv2->find_instance(parse_object_path("Mof_Place.Name='second'"_w));
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(*second->find("Next"_w), Value::text(R"(Mof_Place.Name="a\\\"b")"_w));
    EXPECT_EQ(*second->find("Within"_w)->as_object()->find("Name"_w), Value::text("house"_w));
    EXPECT_EQ(second->find("Rooms"_w)->as_array()[1].as_object()->find("Next"_w)->as_text(),
              R"(Mof_Place.Name="a\\\"b")"_w);
}

TEST_F(MofTest, GoesToOtherNamespacesAndMakesThem) {
    load(R"(instance of Demo_Base as $Here { Id = 1; };
            #pragma namespace("\\\\.\\root")
            instance of __Namespace { Name = "Mof"; };
            #pragma namespace ("\\\\localhost\\Root\\Mof")
            class Mof_Link { [key] string Name; object ref Target; };
            instance of Mof_Link { Name = "l"; Target = $Here; };)");
    const auto mof = repository->find_namespace("root\\mof"_w);
    ASSERT_NE(mof, nullptr);
    const Instance::Ref link = mof->find_instance(parse_object_path("Mof_Link.Name='l'"_w));
    ASSERT_NE(link, nullptr);
    EXPECT_EQ(to_utf8(link->find("Target"_w)->as_text()), "\\\\localhost\\root\\cimv2:Demo_Base.Id=1");
    EXPECT_EQ(cimv2->find_class("Mof_Link"_w), nullptr);
}

TEST_F(MofTest, UpdatesAClassWithSubclassesAsItsFlagsAllow) {
    const auto with = [](const char* flag) {
        return std::string("#pragma classflags(\"") + flag +
               "\")\nclass Demo_Base { [key] uint32 Id; string Name; string Added; };";
    };
    load("instance of Demo_Item { Id = 1; };\n#pragma deleteinstance(\"Demo_Item.Id=1\", FAIL)");
    EXPECT_EQ(failure("class Demo_Base { [key] uint32 Id; string Name; string Added; };").first,
              WBEM_E_CLASS_HAS_CHILDREN);
    EXPECT_EQ(failure(with("safeupdate")).first, S_OK);
    EXPECT_TRUE(cimv2->find_class("Demo_Item"_w)->find_property("Added"_w));
}

TEST_F(MofTest, HonoursThePragmasThatChangeThings) {
    load("instance of Demo_Base { Id = 1; Name = \"a\"; };");
    EXPECT_EQ(failure("#pragma classflags(\"createonly\")\nclass Demo_Item {};").first,
              WBEM_E_ALREADY_EXISTS);
    EXPECT_EQ(failure("#pragma classflags(updateonly)\nclass Mof_New {};").first, WBEM_E_NOT_FOUND);
    EXPECT_EQ(failure("#pragma instanceflags(\"createonly\")\ninstance of Demo_Base { Id = 1; };").first,
              WBEM_E_ALREADY_EXISTS);
    EXPECT_EQ(failure("#pragma instanceflags(\"updateonly\")\ninstance of Demo_Base { Id = 2; };").first,
              WBEM_E_NOT_FOUND);
    EXPECT_EQ(failure("#pragma deleteinstance(\"Demo_Base.Id=1\", FAIL)").first, S_OK);
    EXPECT_EQ(failure("#pragma deleteinstance(\"Demo_Base.Id=1\", FAIL)").first, WBEM_E_NOT_FOUND);
    EXPECT_EQ(failure("#pragma deleteinstance(\"Demo_Base.Id=1\", NOFAIL)").first, S_OK);
    EXPECT_EQ(failure("#pragma deleteclass(\"Demo_Item\", FAIL)").first, S_OK);
    EXPECT_EQ(cimv2->find_class("Demo_Item"_w), nullptr);
    EXPECT_EQ(failure("#pragma deleteclass(\"Demo_Item\", NOFAIL)").first, S_OK);
    EXPECT_EQ(failure("#pragma deleteclass(\"Demo_Item\", FAIL)").first, WBEM_E_INVALID_CLASS);
    EXPECT_EQ(failure("#pragma deleteclass(\"Demo_Item\")").first, WBEMMOF_E_INVALID_DELETECLASS_SYNTAX);
    EXPECT_EQ(failure("#pragma autorecover\n#pragma unheardof(1x)").first, WBEMMOF_E_ILLEGAL_CONSTANT_VALUE);
    EXPECT_EQ(failure("#pragma autorecover\n#pragma unheardof(\"x\", y)").first, S_OK);
    EXPECT_EQ(failure("#pragma include(\"other.mof\")").first, WBEMMOF_E_ERROR_INVALID_INCLUDE_FILE);
    EXPECT_EQ(failure("#include \"other.mof\"").first, WBEMMOF_E_INVALID_PRAGMA);
    EXPECT_EQ(failure(R"(#pragma namespace("\\\\elsewhere\\root\\cimv2"))").first,
              WBEMMOF_E_INVALID_NAMESPACE_SPECIFICATION);
}

struct Wrong {
    const char* text;
    HRESULT code;
    const char* place;
};

std::ostream& operator<<(std::ostream& out, const Wrong& wrong) { return out << wrong.text; }

class MofErrorTest : public MofTest, public testing::WithParamInterface<Wrong> {};

TEST_P(MofErrorTest, NamesCodeLineAndColumn) {
    const auto [code, message] = failure(GetParam().text);
    EXPECT_EQ(status_name(code), status_name(GetParam().code));
    EXPECT_THAT(message, testing::HasSubstr(std::string(GetParam().place) + ":"));
    EXPECT_TRUE(message.ends_with('.'));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, MofErrorTest,
    testing::Values(
        Wrong{"class A { uint32 X }", WBEMMOF_E_EXPECTED_SEMI, "line 1, column 20"},
        Wrong{"class A\n{\r\n\tunit32 X;\n};", WBEMMOF_E_UNRECOGNIZED_TYPE, "line 3, column 2"},
        Wrong{"[key class A {};", WBEMMOF_E_EXPECTED_CLOSE_BRACKET, "line 1, column 6"},
        Wrong{"[] class A {};", WBEMMOF_E_EXPECTED_QUALIFIER_NAME, "line 1, column 2"},
        Wrong{"[a, A] class A {};", WBEMMOF_E_DUPLICATE_QUALIFIER, "line 1, column 5"},
        Wrong{"[a(1.5e)] class A {};", WBEMMOF_E_ILLEGAL_CONSTANT_VALUE, "line 1, column 4"},
        Wrong{"[a(5000000000)] class A {};", WBEMMOF_E_TYPE_MISMATCH, "line 1, column 4"},
        Wrong{"[a{1, \"b\"}] class A {};", WBEMMOF_E_TYPE_MISMATCH, "line 1, column 7"},
        Wrong{"[a :] class A {};", WBEMMOF_E_EXPECTED_FLAVOR_TYPE, "line 1, column 5"},
        Wrong{"[a : ToInstance Restricted] class A {};", WBEMMOF_E_INCOMPATIBLE_FLAVOR_TYPES,
              "line 1, column 17"},
        Wrong{"[cimtype(\"x\")] class A {};", WBEMMOF_E_CIMTYPE_QUALIFIER, "line 1, column 2"},
        Wrong{"class {};", WBEMMOF_E_EXPECTED_CLASS_NAME, "line 1, column 7"},
        Wrong{"class A : {};", WBEMMOF_E_EXPECTED_CLASS_NAME, "line 1, column 11"},
        Wrong{"class A : B {};", WBEM_E_INVALID_SUPERCLASS, "line 1, column 7"},
        Wrong{"class A {", WBEMMOF_E_EXPECTED_TYPE_IDENTIFIER, "line 1, column 10"},
        Wrong{"class A { string ; };", WBEMMOF_E_EXPECTED_PROPERTY_NAME, "line 1, column 18"},
        Wrong{"class A { void X; };", WBEMMOF_E_UNRECOGNIZED_TYPE, "line 1, column 11"},
        Wrong{"class A { string X; string x; };", WBEMMOF_E_DUPLICATE_PROPERTY, "line 1, column 28"},
        Wrong{"class A { uint8 X = 256; };", WBEMMOF_E_OUT_OF_RANGE, "line 1, column 21"},
        Wrong{"class A { uint8 X = \"1\"; };", WBEMMOF_E_TYPE_MISMATCH, "line 1, column 21"},
        Wrong{"class A { uint8 X = {1}; };", WBEMMOF_E_UNEXPECTED_ARRAY_INIT, "line 1, column 21"},
        Wrong{"class A { uint8 X[] = {1, NULL}; };", WBEMMOF_E_NULL_ARRAY_ELEM, "line 1, column 27"},
        Wrong{"class A { uint8 X[] = {{1}}; };", WBEMMOF_E_UNEXPECTED_ARRAY_INIT, "line 1, column 24"},
        Wrong{"class A { sint64 X = 18446744073709551616; };", WBEMMOF_E_ILLEGAL_CONSTANT_VALUE,
              "line 1, column 22"},
        Wrong{"class A { string X = \"a\nb\"; };", WBEMMOF_E_UNRECOGNIZED_TOKEN, "line 1, column 22"},
        Wrong{"class A { string X = \"\\q\"; };", WBEMMOF_E_ILLEGAL_CONSTANT_VALUE, "line 1, column 23"},
        Wrong{"class A { string X = $Q; };", WBEMMOF_E_UNEXPECTED_ALIAS, "line 1, column 22"},
        Wrong{"class A { uint8 M()[]; };", WBEMMOF_E_NO_ARRAYS_RETURNED, "line 1, column 20"},
        Wrong{"class A { uint8 M(string x); };", WBEMMOF_E_MUST_BE_IN_OR_OUT, "line 1, column 19"},
        Wrong{"class A { uint8 M([in] string x; };", WBEMMOF_E_EXPECTED_CLOSE_PAREN, "line 1, column 32"},
        Wrong{"instance of Demo_Base as X {};", WBEMMOF_E_EXPECTED_DOLLAR, "line 1, column 26"},
        Wrong{"instance of Absent {};", WBEM_E_INVALID_CLASS, "line 1, column 1"},
        Wrong{"instance of Demo_Base { Absent = 1; };", WBEM_E_NOT_FOUND, "line 1, column 25"},
        Wrong{"instance of Demo_Base { Id = 1; ID = 2; };", WBEMMOF_E_DUPLICATE_PROPERTY,
              "line 1, column 33"},
        Wrong{"instance of Demo_Base { Name = \"x\"; };", WBEM_E_ILLEGAL_NULL, "line 1, column 1"},
        Wrong{"instance of Demo_Base as $A { Id = 1; };\ninstance of Demo_Base as $a { Id = 2; };",
              WBEMMOF_E_MULTIPLE_ALIASES, "line 2, column 1"},
        Wrong{"instance Demo_Base {};", WBEMMOF_E_INVALID_INSTANCE_DECLARATION, "line 1, column 10"},
        Wrong{"#pragma namespace(\"root\\\\absent\")", WBEM_E_INVALID_NAMESPACE, "line 1, column 1"},
        Wrong{"#pragma classflags(\"sometimes\")", WBEMMOF_E_INVALID_FLAGS_SYNTAX, "line 1, column 1"},
        Wrong{"Qualifier A = 1;", WBEMMOF_E_INVALID_QUALIFIER_SYNTAX, "line 1, column 13"},
        Wrong{"typedef x;", WBEMMOF_E_TYPEDEF_NOT_SUPPORTED, "line 1, column 1"},
        Wrong{"// fine\n/* not", WBEMMOF_E_UNRECOGNIZED_TOKEN, "line 2, column 1"},
        Wrong{"@", WBEMMOF_E_UNRECOGNIZED_TOKEN, "line 1, column 1"}));

TEST_F(MofTest, DoesNothingOfATextThatBreaksTheGrammar) {
    EXPECT_EQ(failure("class Mof_Good {};\nclass Mof_Bad {").first, WBEMMOF_E_EXPECTED_TYPE_IDENTIFIER);
    EXPECT_EQ(cimv2->find_class("Mof_Good"_w), nullptr);
}

TEST_F(MofTest, KeepsWhatStandsBeforeAFailure) {
    EXPECT_EQ(failure("class Mof_Good {};\ninstance of Mof_Absent {};").first, WBEM_E_INVALID_CLASS);
    EXPECT_NE(cimv2->find_class("Mof_Good"_w), nullptr);
}

TEST_F(MofTest, RefusesNestingThatCouldUseUpTheStack) {
    const std::string deep(mof::kMaxDepth + 1, '{');
    EXPECT_EQ(failure("class A { uint8 X[] = " + deep).first, WBEMMOF_E_INVALID_INSTANCE_DECLARATION);
}

TEST_F(MofTest, ReadsOnFromAnyPrefixWithoutHarm) {
    const std::string whole = R"([dynamic : ToInstance, Values{"a", "b"}] class Mof_Long : Demo_Base {
        [key] char16 C = '\x41'; real32 R[] = {-1.5, .5e3}; Demo_Base ref P; object O;
        uint32 M([in] string S, [out] uint8 B[]); };
        instance of Mof_Long as $A { Id = 0x1F; O = instance of Demo_Base { Id = 1; }; P = $A; };)";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        try {
            static_cast<void>(mof::parse(to_wide(std::string_view(whole).substr(0, length))));
        } catch (const mof::SyntaxError& error) {
            EXPECT_LE(error.offset(), length);
        }
    }
}

}  // namespace
}  // namespace wmisink::embedded
