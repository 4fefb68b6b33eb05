#include "wmisink/rows/schema.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rows/scripted_object.hpp"
#include "wmisink/cim/cim_type.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/rows/schema_cache.hpp"

namespace wmisink {
namespace {

using fakes::ScriptedObject;

std::string told(const Schema& schema) {
    std::string text = to_utf8(schema.class_name()) + ":";
    for (const Column& column : schema.columns())
        text += " " + to_utf8(column.name) + "=" + type_name(column.type);
    return text;
}

com_ptr<ScriptedObject> process() {
    auto object = make_com<ScriptedObject>("Win32_Process");
    object->with("Name", CIM_STRING, Variant::string("init"))
        .with("ProcessId", CIM_UINT32, Variant::int32(1))
        .with("WorkingSetSize", CIM_UINT64, Variant::null());
    return object;
}

std::vector<WideString> names(std::initializer_list<const char*> texts) {
    std::vector<WideString> wide;
    for (const char* text : texts) wide.push_back(to_wide(text));
    return wide;
}

TEST(Schema, HasTheObjectsPropertiesWithTheirCimTypes) {
    const auto object = process();
    const auto schema = Schema::of(*object);
    EXPECT_EQ(told(*schema), "Win32_Process: Name=string ProcessId=uint32 WorkingSetSize=uint64");
    EXPECT_EQ(schema->property_count(), 3);
    EXPECT_FALSE(schema->has_objects());
}

TEST(Schema, PutsTheNamesOfTheSelectListFirstInTheObjectsSpelling) {
    const auto object = process();
    EXPECT_EQ(told(*Schema::of(*object, names({"WORKINGSETSIZE", "name", "name", "Absent"}))),
              "Win32_Process: WorkingSetSize=uint64 Name=string ProcessId=uint32");
}

TEST(Schema, HasSystemPropertiesOnlyIfTheyAreSelected) {
    const auto object = process();
    object->with_system("__PATH", Variant::string("\\\\.\\root"));
    EXPECT_EQ(told(*Schema::of(*object, names({"__PATH", "Name", "__ABSENT"}))),
              "Win32_Process: __PATH=string Name=string ProcessId=uint32 WorkingSetSize=uint64");
}

TEST(Schema, OfAnObjectWithoutAClassHasAnEmptyName) {
    const auto object = make_com<ScriptedObject>("");
    object->with("Count", CIM_UINT32, Variant::int32(1)).with_system("__CLASS", Variant::null());
    EXPECT_EQ(told(*Schema::of(*object)), ": Count=uint32");
}

TEST(Schema, FindsColumnsInAnyCase) {
    const auto object = process();
    const auto schema = Schema::of(*object);
    EXPECT_EQ(schema->find(to_wide("processid")), 1u);
    EXPECT_FALSE(schema->find(to_wide("process")));
}

TEST(Schema, KnowsWhetherObjectsAreInIt) {
    for (const CIMTYPE type : {CIM_OBJECT, array_of(CIM_OBJECT)}) {
        const auto object = make_com<ScriptedObject>("X");
        object->with("Inner", type, Variant::null());
        EXPECT_TRUE(Schema::of(*object)->has_objects());
    }
}

TEST(Schema, OfAnObjectThatFailsIsThatFailure) {
    const auto object = make_com<ScriptedObject>("X");
    object->refusing("Broken", CIM_STRING, WBEM_E_FAILED);
    EXPECT_THROW((void)Schema::of(*object), WmiError);
}

TEST(SchemaCache, AsksAnObjectOfAKnownKindForNothingElse) {
    SchemaCache cache;
    const auto first = process();
    const auto second = process();
    const auto schema = cache.find(*first);
    EXPECT_EQ(cache.find(*second), schema);
    EXPECT_EQ(second->reads(), 0);
    EXPECT_EQ(second->listings(), 0);
}

TEST(SchemaCache, CountsNoPropertiesWhereASelectListNamesThem) {
    SchemaCache cache({to_wide("Name")});
    const auto plain = process();
    const auto wide = process();
    wide->with("Extra", CIM_STRING, Variant::null());
    const auto schema = cache.find(*plain);
    EXPECT_EQ(schema->property_count(), -1);
    EXPECT_EQ(cache.find(*wide), schema);
}

TEST(SchemaCache, KeepsASchemaForEachClassAndPropertyCount) {
    SchemaCache cache;
    const auto plain = process();
    const auto wide = process();
    wide->with("Extra", CIM_STRING, Variant::null());
    const auto other = make_com<ScriptedObject>("Other");
    other->with("Id", CIM_UINT8, Variant::uint8(1));

    const auto of_plain = cache.find(*plain);
    const auto of_wide = cache.find(*wide);
    const auto of_other = cache.find(*other);
    EXPECT_EQ(of_wide->columns().size(), 4u);
    EXPECT_EQ(told(*of_other), "Other: Id=uint8");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(cache.find(*plain), of_plain);
        EXPECT_EQ(cache.find(*wide), of_wide);
        EXPECT_EQ(cache.find(*other), of_other);
    }
}

}  // namespace
}  // namespace wmisink
