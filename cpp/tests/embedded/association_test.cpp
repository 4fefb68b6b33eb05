#include <memory>

#include "embedded/query_fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

PropertyDefinition reference(std::string_view name, std::string_view of_class) {
    return {.name = to_wide(name),
            .type = CIM_REFERENCE,
            .key = true,
            .default_value = {},
            .of_class = to_wide(of_class)};
}

Qualifier flag(std::string_view name, LONG flavor = Qualifier().flavor) {
    return {.name = to_wide(name), .value = Value::boolean(true), .type = CIM_BOOLEAN, .flavor = flavor};
}

/// Disks with partitions, a directory and a computer, as in Microsoft's "ASSOCIATORS OF Statement".
class AssociationTest : public QueryTest {
  protected:
    AssociationTest() {
        const auto define = [&](ClassDefinition definition, std::vector<Qualifier> qualifiers = {}) {
            definition.qualifiers = std::move(qualifiers);
            cimv2->define_class(definition);
        };
        define(class_named("Element", {key("Name"), property("Caption")}));
        define(class_named("Disk", {}, "Element"), {flag("Dynamic")});
        define(class_named("Part", {}, "Element"), {flag("Dynamic"), flag("Locale")});
        define(class_named("Computer", {}, "Element"));
        define(class_named("Link", {}), {flag("Abstract", 0), flag("Association")});
        define(class_named("DiskToPart", {reference("Antecedent", "Part"), reference("Dependent", "Disk")},
                           "Link"),
               {flag("Tagged")});
        define(class_named("ComputerDisk",
                           {reference("GroupComponent", "Computer"), reference("PartComponent", "Element")},
                           "Link"));
        define(class_named("Unmarked", {reference("A", "Disk"), reference("B", "Part")}));
        for (const char* name : {"C:", "D:"}) {
            put("Disk", name);
        }
        put("Part", "Part #0");
        put("Part", "Part #1");
        put("Computer", "box");
        link("DiskToPart", "Part.Name=\"Part #0\"", "Disk.Name=\"C:\"");
        link("DiskToPart", R"(\\.\root\cimv2:Part="Part #1")", R"(\\LOCALHOST\Root\CIMV2:element.name='c:')");
        link("DiskToPart", "Part.Name=\"Part #1\"", "Disk.Name=\"D:\"");
        link("ComputerDisk", "Computer.Name=\"box\"", "Disk.Name=\"C:\"");
        link("Unmarked", "Disk.Name=\"C:\"", "Part.Name=\"Part #1\"");
    }

    void put(std::string_view of_class, std::string_view name) {
        cimv2->put_instance(to_wide(of_class), row({{"Name", Value::utf8(name)}}));
    }

    void link(std::string_view of_class, std::string_view first, std::string_view second) {
        const auto found = cimv2->find_class(to_wide(of_class));
        std::vector<Value> values = {Value::utf8(first), Value::utf8(second)};
        cimv2->put_instance(Instance::make(found, std::move(values)));
    }

    std::vector<std::string> paths(const std::string& wql) {
        const auto found = query(wql);
        return found ? texts(*found, "__RELPATH") : std::vector<std::string>{};
    }

    std::vector<std::string> of_c(const std::string& where = {}) {
        return paths("ASSOCIATORS OF {Disk.Name=\"C:\"}" + where);
    }
};

TEST_F(AssociationTest, EndpointsAreFoundHoweverReferencesAreWritten) {
    const auto everything =
        UnorderedElementsAre("Part.Name=\"Part #0\"", "Part.Name=\"Part #1\"", "Computer.Name=\"box\"");
    EXPECT_THAT(of_c(), everything);
    EXPECT_THAT(paths("ASSOCIATORS OF {\\\\.\\root\\cimv2:element='c:'}"), everything);
    EXPECT_THAT(paths("ASSOCIATORS OF { \\\\LocalHost\\ROOT\\cimv2:Disk.NAME=\"C:\" }"), everything);
    EXPECT_THAT(paths("ASSOCIATORS OF {Disk.Name=\"D:\"}"), ElementsAre("Part.Name=\"Part #1\""));
}

TEST_F(AssociationTest, EveryKeywordNarrows) {
    EXPECT_THAT(of_c(" WHERE AssocClass = ComputerDisk"), ElementsAre("Computer.Name=\"box\""));
    EXPECT_THAT(of_c(" WHERE AssocClass = Link").size(), 3U);
    EXPECT_THAT(of_c(" WHERE AssocClass = Nope"), IsEmpty());
    EXPECT_THAT(of_c(" WHERE ResultClass = part").size(), 2U);
    EXPECT_THAT(of_c(" WHERE ResultClass = Element").size(), 3U);
    EXPECT_THAT(of_c(" WHERE ResultClass = Disk"), IsEmpty());
    EXPECT_THAT(of_c(" WHERE ResultRole = GroupComponent"), ElementsAre("Computer.Name=\"box\""));
    EXPECT_THAT(of_c(" WHERE Role = PartComponent"), ElementsAre("Computer.Name=\"box\""));
    EXPECT_THAT(of_c(" WHERE Role = Antecedent"), IsEmpty());
    EXPECT_THAT(of_c(" WHERE RequiredQualifier = Locale").size(), 2U);
    EXPECT_THAT(of_c(" WHERE RequiredAssocQualifier = Tagged").size(), 2U);
    EXPECT_THAT(of_c(" WHERE RequiredAssocQualifier = Association").size(), 3U);
    EXPECT_THAT(of_c(" WHERE ResultClass = Part RequiredQualifier = Dynamic Role = Dependent").size(), 2U);
}

TEST_F(AssociationTest, ClassDefsOnlyGivesEachClassOnce) {
    const auto found = query("ASSOCIATORS OF {Disk.Name=\"C:\"} WHERE ClassDefsOnly");
    const auto classes = all(*found);
    ASSERT_EQ(classes.size(), 2U);
    EXPECT_EQ(text(*classes[0], "__GENUS"), "1");
    EXPECT_THAT(paths("ASSOCIATORS OF {Disk.Name=\"C:\"} WHERE ClassDefsOnly"),
                UnorderedElementsAre("Part", "Computer"));
    EXPECT_THAT(paths("REFERENCES OF {Disk.Name=\"C:\"} WHERE ClassDefsOnly"),
                UnorderedElementsAre("DiskToPart", "ComputerDisk"));
}

TEST_F(AssociationTest, KeysOnlyLeavesKeysAndPath) {
    const auto found = all(*query("ASSOCIATORS OF {Disk.Name=\"D:\"} WHERE KeysOnly"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(text(*found.front(), "Name"), "Part #1");
    EXPECT_EQ(text(*found.front(), "Caption"), "?WBEM_E_NOT_FOUND");
    EXPECT_EQ(text(*found.front(), "__PATH"), "\\\\localhost\\root\\cimv2:Part.Name=\"Part #1\"");
}

TEST_F(AssociationTest, ReferencesAreTheAssociationsThemselves) {
    const auto classes = [&](const std::string& where) {
        return texts(*query("REFERENCES OF {Disk=\"C:\"}" + where), "__CLASS");
    };
    EXPECT_THAT(classes(""), UnorderedElementsAre("DiskToPart", "DiskToPart", "ComputerDisk"));
    EXPECT_THAT(classes(" WHERE ResultClass = ComputerDisk"), ElementsAre("ComputerDisk"));
    EXPECT_THAT(classes(" WHERE Role = Dependent"), ElementsAre("DiskToPart", "DiskToPart"));
    EXPECT_THAT(classes(" WHERE RequiredQualifier = Tagged"), ElementsAre("DiskToPart", "DiskToPart"));
}

TEST_F(AssociationTest, EndpointComesOnceForEachAssociation) {
    cimv2->define_class(class_named(
        "Again", {reference("One", "Disk"), reference("Two", "Part"), key("N", CIM_UINT8)}, "Link"));
    for (int n = 0; n < 2; ++n) {
        cimv2->put_instance("Again"_w, row({{"One", Value::utf8("Disk=\"C:\"")},
                                            {"Two", Value::utf8("Part=\"Part #0\"")},
                                            {"N", Value::integer(n)}}));
    }
    EXPECT_EQ(of_c(" WHERE AssocClass = Again").size(), 2U);
}

TEST_F(AssociationTest, AnObjectMayBeAssociatedWithItself) {
    cimv2->define_class(class_named("Pair", {reference("Left", "Disk"), reference("Right", "Disk")}, "Link"));
    link("Pair", "Disk.Name=\"D:\"", "Disk.Name=\"D:\"");
    EXPECT_EQ(paths("REFERENCES OF {Disk=\"D:\"} WHERE ResultClass = Pair").size(), 1U);
    EXPECT_EQ(paths("ASSOCIATORS OF {Disk=\"D:\"} WHERE AssocClass = Pair").size(), 2U)
        << "once for each role";
    EXPECT_EQ(paths("ASSOCIATORS OF {Disk=\"D:\"} WHERE AssocClass = Pair Role = Left").size(), 1U);
}

TEST_F(AssociationTest, DanglingAndBrokenReferencesLeadNowhere) {
    for (const char* other : {"Part.Name=\"gone\"", "Nope.Name=\"x\"", "Part", "no path \"", "Part.Wrong=1",
                              "\\\\far\\root\\cimv2:Part=\"Part #0\"", "root\\other:Part=\"Part #0\"",
                              "Part.Name=\"a\",Caption=\"b\""}) {
        link("DiskToPart", other, "Disk.Name=\"D:\"");
        link("DiskToPart", "Part.Name=\"Part #0\"", std::string("Disk") + other);
    }
    EXPECT_THAT(paths("ASSOCIATORS OF {Disk.Name=\"D:\"}"), ElementsAre("Part.Name=\"Part #1\""));
}

TEST_F(AssociationTest, ProviderIsOfferedTheReference) {
    cimv2->define_class(
        class_named("Given", {reference("Antecedent", "Part"), reference("Dependent", "Disk")}, "Link"));
    std::vector<std::pair<std::size_t, std::string>> offered;
    cimv2->set_provider(
        "Given"_w, make_provider("Given", [&](const InstanceRequest& request, InstanceReceiver& receiver) {
            for (const Equality& one : request.equalities()) {
                offered.emplace_back(one.property, to_utf8(one.value.as_text()));
            }
            std::vector<Value> values = {Value::utf8("Part.Name=\"Part #1\""),
                                         Value::utf8("Disk.Name=\"C:\"")};
            if (receiver.row(values)) {
                values = {Value::utf8("Part.Name=\"Part #1\""), Value::utf8("Disk.Name=\"D:\"")};
                receiver.row(values);
            }
        }));
    EXPECT_THAT(of_c(" WHERE AssocClass = Given"), ElementsAre("Part.Name=\"Part #1\""));
    ASSERT_EQ(offered.size(), 1U) << "Antecedent refers to partitions and need not be asked";
    EXPECT_EQ(offered.front(),
              std::pair(std::size_t{1}, std::string("\\\\localhost\\root\\cimv2:Disk.Name=\"C:\"")));
}

TEST_F(AssociationTest, EndpointsComeFromProvidersToo) {
    cimv2->define_class(class_named("Live", {}, "Part"));
    std::string asked;
    cimv2->set_provider(
        "Live"_w, make_provider("Live", [&](const InstanceRequest& request, InstanceReceiver& receiver) {
            const Value* name = request.equal_to(0);
            asked = name == nullptr ? "everything" : to_utf8(name->as_text());
            std::vector<Value> values = {Value::utf8("one"), Value::utf8("live")};
            receiver.row(values);
        }));
    link("DiskToPart", "Part.Name=\"ONE\"", "Disk.Name=\"D:\"");
    EXPECT_THAT(paths("ASSOCIATORS OF {Disk.Name=\"D:\"} WHERE ResultClass = Live"),
                ElementsAre("Live.Name=\"one\""));
    EXPECT_EQ(asked, "ONE");
    EXPECT_THAT(paths("ASSOCIATORS OF {Part=\"one\"}"), ElementsAre("Disk.Name=\"D:\""));
}

TEST_F(AssociationTest, EndpointsAreNotFetchedFromWithinTheirProvider) {
    cimv2->define_class(class_named("Locked", {}, "Part"));
    cimv2->define_class(
        class_named("Given", {reference("Antecedent", "Part"), reference("Dependent", "Disk")}, "Link"));
    bool busy = false;
    const auto guarded = [&](const std::vector<Value>& one) {
        return make_provider("Guarded", [&busy, one](const InstanceRequest&, InstanceReceiver& receiver) {
            EXPECT_FALSE(busy) << "called from within another provider, which may hold its lock";
            busy = true;
            std::vector<Value> values = one;
            receiver.row(values);
            busy = false;
        });
    };
    cimv2->set_provider("Locked"_w, guarded({Value::utf8("one"), Value()}));
    cimv2->set_provider("Given"_w,
                        guarded({Value::utf8("Locked.Name=\"one\""), Value::utf8("Disk.Name=\"C:\"")}));
    EXPECT_THAT(of_c(" WHERE AssocClass = Given"), ElementsAre("Locked.Name=\"one\""));
}

TEST_F(AssociationTest, KeysOnlyAsksProvidersForKeysOnly) {
    cimv2->define_class(class_named("Live", {}, "Part"));
    std::vector<bool> wanted;
    cimv2->set_provider(
        "Live"_w, make_provider("Live", [&](const InstanceRequest& request, InstanceReceiver& receiver) {
            wanted = {request.wants(0), request.wants(1)};
            std::vector<Value> values = {Value::utf8("one"), Value()};
            receiver.row(values);
        }));
    link("DiskToPart", "Live=\"one\"", "Disk.Name=\"D:\"");
    EXPECT_THAT(paths("ASSOCIATORS OF {Disk=\"D:\"} WHERE ResultClass = Live KeysOnly"),
                ElementsAre("Live.Name=\"one\""));
    EXPECT_THAT(wanted, ElementsAre(true, false));
    EXPECT_EQ(paths("ASSOCIATORS OF {Live=\"one\"}").size(), 1U);
    EXPECT_THAT(wanted, ElementsAre(true, false)) << "nor is more of the source needed";
    paths("ASSOCIATORS OF {Disk=\"D:\"} WHERE ResultClass = Live");
    EXPECT_THAT(wanted, ElementsAre(true, true));
}

TEST_F(AssociationTest, SchemaOnlyWalksTheClasses) {
    const auto names = [&](const std::string& wql) { return paths(wql + " WHERE SchemaOnly"); };
    EXPECT_THAT(names("ASSOCIATORS OF {Disk}"), ElementsAre("Part", "Computer"));
    EXPECT_THAT(names("ASSOCIATORS OF {Computer}"), ElementsAre("Element", "Computer"))
        << "a computer is an element, and may be part of a computer";
    EXPECT_THAT(names("REFERENCES OF {Disk}"), ElementsAre("DiskToPart", "ComputerDisk"));
    EXPECT_THAT(paths("REFERENCES OF {Disk} WHERE SchemaOnly RequiredQualifier = Tagged"),
                ElementsAre("DiskToPart"));
    EXPECT_THAT(paths("ASSOCIATORS OF {Disk} WHERE AssocClass = DiskToPart SchemaOnly"), ElementsAre("Part"));
    EXPECT_THAT(paths("ASSOCIATORS OF {Disk} WHERE ResultRole = GroupComponent SchemaOnly"),
                ElementsAre("Computer"));
    EXPECT_THAT(paths("ASSOCIATORS OF {Disk} WHERE ResultClass = Part Role = Dependent SchemaOnly"),
                ElementsAre("Part"));
}

TEST_F(AssociationTest, FailuresHaveTheirCodes) {
    EXPECT_FALSE(query("ASSOCIATORS OF {Disk.Name=\"X:\"}", 0, WBEM_E_NOT_FOUND));
    EXPECT_FALSE(query("ASSOCIATORS OF {Nope.Name=\"X:\"}", 0, WBEM_E_INVALID_CLASS));
    EXPECT_FALSE(query("ASSOCIATORS OF {Disk.Wrong=\"X:\"}", 0, WBEM_E_INVALID_OBJECT_PATH));
    EXPECT_FALSE(query("ASSOCIATORS OF {Disk.Name=}", 0, WBEM_E_INVALID_OBJECT_PATH));
    EXPECT_FALSE(query("ASSOCIATORS OF {\\\\far\\root\\cimv2:Disk=\"C:\"}", 0, WBEM_E_INVALID_OBJECT_PATH));
    EXPECT_FALSE(query("ASSOCIATORS OF {Disk}", 0, WBEM_E_INVALID_QUERY));
    EXPECT_FALSE(query("REFERENCES OF {Disk=\"C:\"} WHERE SchemaOnly", 0, WBEM_E_INVALID_QUERY));
    EXPECT_FALSE(query("REFERENCES OF {Disk=\"C:\"}", WBEM_FLAG_PROTOTYPE, WBEM_E_NOT_SUPPORTED));
}

}  // namespace
}  // namespace wmisink::embedded
