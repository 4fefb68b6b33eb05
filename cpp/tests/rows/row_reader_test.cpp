#include "wmisink/rows/row_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rows/scripted_object.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {
namespace {

using fakes::ScriptedObject;
using Objects = std::vector<com_ptr<IWbemClassObject>>;

com_ptr<ScriptedObject> numbered(LONG number) {
    auto object = make_com<ScriptedObject>("Numbered");
    object->with("Number", CIM_UINT32, Variant::int32(number)).with("Name", CIM_STRING, Variant::string("n"));
    return object;
}

std::string shown(const RowBatch::Row& row) {
    std::string text = to_utf8(row.schema->class_name());
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        text += " " + to_utf8(row.schema->columns()[i].name) + "=";
        const Variant& value = row.values[i];
        switch (value.type()) {
            case VT_I4:
                text += std::to_string(value->lVal);
                break;
            case VT_BSTR:
                text += to_utf8(view_of(value->bstrVal));
                break;
            case VT_NULL:
            case VT_EMPTY:
                text += "NULL";
                break;
            default:
                text += "?";
        }
    }
    return text;
}

Variant array_of_objects(const Objects& objects) {
    SafeArray array(VT_UNKNOWN, objects.size());
    {
        const SafeArrayAccess<IUnknown*> access(array.get());
        for (std::size_t i = 0; i < objects.size(); ++i) {
            access.elements()[i] = com_ptr<IWbemClassObject>(objects[i]).detach();
        }
    }
    return Variant::array(std::move(array));
}

TEST(RowReader, ReadsEachObjectInOrder) {
    RowReader reader;
    RowBatch batch;
    reader.read(Objects{numbered(1), numbered(2), nullptr, numbered(3)}, batch);
    ASSERT_EQ(batch.size(), 3u);
    EXPECT_EQ(shown(batch[0]), "Numbered Number=1 Name=n");
    EXPECT_EQ(shown(batch[1]), "Numbered Number=2 Name=n");
    EXPECT_EQ(shown(batch[2]), "Numbered Number=3 Name=n");
    EXPECT_EQ(batch[0].schema, batch[2].schema);
}

TEST(RowReader, AppendsAndClears) {
    RowReader reader;
    RowBatch batch;
    reader.read(Objects{numbered(1)}, batch);
    reader.read(Objects{numbered(2)}, batch);
    ASSERT_EQ(batch.size(), 2u);
    EXPECT_EQ(shown(batch[1]), "Numbered Number=2 Name=n");
    const auto schema = batch[0].schema;
    batch.clear();
    EXPECT_TRUE(batch.empty());
    reader.read(Objects{numbered(3)}, batch);
    EXPECT_EQ(shown(batch[0]), "Numbered Number=3 Name=n");
    EXPECT_EQ(batch[0].schema, schema);
}

TEST(RowReader, PutsTheSelectListFirst) {
    RowReader reader({to_wide("name")});
    RowBatch batch;
    reader.read(Objects{numbered(1)}, batch);
    EXPECT_EQ(shown(batch[0]), "Numbered Name=n Number=1");
}

TEST(RowReader, GivesMixedClassesEachTheirOwnSchema) {
    const auto other = make_com<ScriptedObject>("Other");
    other->with("Id", CIM_SINT32, Variant::int32(9));
    RowReader reader;
    RowBatch batch;
    reader.read(Objects{numbered(1), other, numbered(2), other}, batch);
    EXPECT_EQ(shown(batch[0]), "Numbered Number=1 Name=n");
    EXPECT_EQ(shown(batch[1]), "Other Id=9");
    EXPECT_EQ(shown(batch[2]), "Numbered Number=2 Name=n");
    EXPECT_EQ(batch[0].schema, batch[2].schema);
    EXPECT_EQ(batch[1].schema, batch[3].schema);
}

TEST(RowReader, AsksNoObjectForAClassThatNobodyWillSee) {
    RowReader reader({to_wide("Number")});
    const auto other = make_com<ScriptedObject>("Other");
    other->with("Number", CIM_UINT32, Variant::int32(9)).with("Name", CIM_STRING, Variant::string("o"));
    const Objects objects{numbered(1), other};
    RowBatch batch;
    reader.read(objects, batch, OwnClass::untold);
    EXPECT_EQ(shown(batch[0]), "Numbered Number=1 Name=n");
    EXPECT_EQ(shown(batch[1]), "Numbered Number=9 Name=o");
    EXPECT_EQ(other->reads_of("__CLASS"), 0);
    reader.read(objects, batch);
    EXPECT_EQ(shown(batch[3]), "Other Number=9 Name=o");
}

/// What an object of another class becomes, which has one property, after one of the class Numbered.
std::string read_unasked(RowReader reader, const char* property) {
    const auto other = make_com<ScriptedObject>("Other");
    other->with(property, CIM_UINT32, Variant::int32(9));
    RowBatch batch;
    reader.read(Objects{numbered(1), other}, batch, OwnClass::untold);
    return shown(batch[1]);
}

TEST(RowReader, AsksForTheClassWhereNoSelectListNamesTheProperties) {
    EXPECT_EQ(read_unasked(RowReader(), "Id"), "Other Id=9");
}

TEST(RowReader, ReadsAnObjectThatLacksAPropertyByItsOwnSchemaEvenIfNoClassIsAskedFor) {
    EXPECT_EQ(read_unasked(RowReader({to_wide("Number")}), "Number"), "Other Number=9");
}

TEST(RowReader, ShowsAListedPropertyThatAnObjectDoesNotGiveAsNull) {
    const auto lacking = make_com<ScriptedObject>("Numbered");
    lacking->with("Number", CIM_UINT32, Variant::int32(2)).refusing("Name", CIM_STRING, WBEM_E_NOT_FOUND);
    RowReader reader;
    RowBatch batch;
    reader.read(Objects{numbered(1), lacking, numbered(3)}, batch);
    ASSERT_EQ(batch.size(), 3u);
    EXPECT_EQ(shown(batch[1]), "Numbered Number=2 Name=NULL");
    EXPECT_EQ(shown(batch[2]), "Numbered Number=3 Name=n");
    EXPECT_EQ(batch[1].schema, batch[2].schema);
}

TEST(RowReader, LearnsTheTypeOfAPropertyFromTheFirstObjectThatGivesIt) {
    const auto lacking = make_com<ScriptedObject>("Numbered");
    lacking->with("Number", CIM_UINT32, Variant::int32(1)).refusing("Name", CIM_STRING, WBEM_E_NOT_FOUND);
    RowReader reader;
    RowBatch batch;
    reader.read(Objects{lacking, numbered(2), lacking, numbered(3)}, batch);
    EXPECT_EQ(shown(batch[0]), "Numbered Number=1 Name=NULL");
    EXPECT_EQ(shown(batch[1]), "Numbered Number=2 Name=n");
    EXPECT_EQ(shown(batch[2]), "Numbered Number=1 Name=NULL");
    EXPECT_EQ(batch[0].schema->columns()[1].type, CIM_EMPTY);
    EXPECT_EQ(batch[1].schema->columns()[1].type, CIM_STRING);
    EXPECT_EQ(batch[3].schema, batch[1].schema);
    EXPECT_EQ(batch[2].schema, batch[1].schema);
}

TEST(RowReader, GivesAnObjectWithOtherPropertiesItsOwnSchema) {
    const auto renamed = make_com<ScriptedObject>("Numbered");
    renamed->with("Number", CIM_UINT32, Variant::int32(2)).with("Title", CIM_STRING, Variant::string("t"));
    RowReader reader;
    RowBatch batch;
    reader.read(Objects{numbered(1), renamed, numbered(3)}, batch);
    EXPECT_EQ(shown(batch[1]), "Numbered Number=2 Title=t");
    EXPECT_EQ(shown(batch[2]), "Numbered Number=3 Name=n");
}

TEST(RowReader, KeepsTheRowsBeforeAnObjectThatCannotBeRead) {
    const auto broken = make_com<ScriptedObject>("Numbered");
    broken->refusing("Number", CIM_UINT32, WBEM_E_FAILED).with("Name", CIM_STRING, Variant::null());
    RowReader reader;
    RowBatch batch;
    try {
        reader.read(Objects{numbered(1), broken, numbered(3)}, batch);
        FAIL() << "the failure was lost";
    } catch (const WmiError& error) {
        EXPECT_EQ(error.code(), WBEM_E_FAILED);
        EXPECT_EQ(error.operation(), "IWbemClassObject::Get");
    }
    ASSERT_EQ(batch.size(), 1u);
    reader.read(Objects{numbered(4)}, batch);
    EXPECT_EQ(shown(batch[1]), "Numbered Number=4 Name=n");
}

TEST(RowReader, MakesRowsOfEmbeddedObjects) {
    const auto outer = make_com<ScriptedObject>("Outer");
    const auto shared = numbered(5);
    outer->with("One", CIM_OBJECT, Variant::object(shared))
        .with("Many", CIM_FLAG_ARRAY | CIM_OBJECT, array_of_objects({numbered(6), shared}))
        .with("None", CIM_OBJECT, Variant::null());
    RowReader reader;
    RowBatch batch;
    reader.read(Objects{outer}, batch);
    const auto row = batch[0];
    EXPECT_EQ(shown(batch.object(row.values[0]->punkVal)), "Numbered Number=5 Name=n");
    const SafeArrayAccess<IUnknown*> many(row.values[1]->parray);
    EXPECT_EQ(shown(batch.object(many.elements()[0])), "Numbered Number=6 Name=n");
    EXPECT_EQ(shown(batch.object(many.elements()[1])), "Numbered Number=5 Name=n");
    EXPECT_EQ(batch.objects()->size(), 2u);
    EXPECT_FALSE(batch.object(nullptr).schema);
}

TEST(RowReader, EndsWhereObjectsContainEachOtherForEver) {
    const auto ring = make_com<ScriptedObject>("Ring");
    ring->with("Self", CIM_OBJECT, Variant::object(ring));
    RowReader reader;
    RowBatch batch;
    reader.read(Objects{ring}, batch);
    EXPECT_EQ(batch.size(), 1u);
    const RowBatch* inner = &batch;
    int depth = 0;
    for (; inner->objects(); inner = inner->objects()) ++depth;
    EXPECT_EQ(depth, 16);
    ring->forget();  // which reference counts cannot
}

TEST(RowReader, LetsGoOfEveryObject) {
    const long before = ScriptedObject::live_count();
    {
        RowReader reader;
        RowBatch batch;
        const auto outer = make_com<ScriptedObject>("Outer");
        outer->with("One", CIM_OBJECT, Variant::object(numbered(1)));
        reader.read(Objects{outer, numbered(2)}, batch);
        EXPECT_GT(ScriptedObject::live_count(), before);
        batch.clear();
        EXPECT_EQ(ScriptedObject::live_count(), before + 2);
    }
    EXPECT_EQ(ScriptedObject::live_count(), before);
}

}  // namespace
}  // namespace wmisink
