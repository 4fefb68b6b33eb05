#include <gtest/gtest.h>

#include <string>

#include "rows/arrow_reading.hpp"
#include "wmisink/rows/arrow/field.hpp"

namespace wmisink::arrow {
namespace {

/// As people write it: "a:u b:+l<item:I>".
std::string shown(const ArrowSchema& schema) {
    std::string text;
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
        const ArrowSchema& child = *schema.children[i];
        if (i > 0) text += " ";
        text += std::string(child.name) + ":" + child.format;
        if (child.n_children > 0) text += "<" + shown(child) + ">";
    }
    return text;
}

TEST(ArrowSchema, HasAFormatForEveryType) {
    std::vector<Field> fields;
    const auto add = [&fields](const char* name, CIMTYPE type, Shown as, std::vector<Field> within = {}) {
        fields.push_back({.name = to_wide(name), .type = type, .shown = as, .fields = std::move(within)});
    };
    add("b", CIM_BOOLEAN, Shown::boolean);
    add("i8", CIM_SINT8, Shown::integer);
    add("u8", CIM_UINT8, Shown::integer);
    add("i16", CIM_SINT16, Shown::integer);
    add("u16", CIM_UINT16, Shown::integer);
    add("i32", CIM_SINT32, Shown::integer);
    add("u32", CIM_UINT32, Shown::integer);
    add("i64", CIM_SINT64, Shown::integer);
    add("u64", CIM_UINT64, Shown::integer);
    add("f", CIM_REAL32, Shown::real);
    add("d", CIM_REAL64, Shown::real);
    add("s", CIM_STRING, Shown::text);
    add("z", CIM_DATETIME, Shown::instant);
    add("n", CIM_DATETIME, Shown::local_time);
    add("t", CIM_DATETIME, Shown::interval);
    add("a", CIM_UINT32 | CIM_FLAG_ARRAY, Shown::integer);
    add("o", CIM_OBJECT, Shown::object, {{.name = to_wide("x"), .type = CIM_STRING, .shown = Shown::text}});
    add("os", CIM_OBJECT | CIM_FLAG_ARRAY, Shown::object,
        {{.name = to_wide("x"), .type = CIM_STRING, .shown = Shown::text}});
    add("m", CIM_OBJECT, Shown::object_text);
    add("?", CIM_EMPTY, Shown::unknown);

    Released<ArrowSchema> schema;
    export_schema(fields, *schema.out());
    EXPECT_EQ(std::string(schema->format), "+s");
    EXPECT_EQ(schema->flags, 0);
    EXPECT_EQ(schema->children[0]->flags, ARROW_FLAG_NULLABLE);
    EXPECT_EQ(shown(*schema),
              "b:b i8:c u8:C i16:s u16:S i32:i u32:I i64:l u64:L f:f d:g s:u z:tsu:UTC n:tsu: t:tDu "
              "a:+l<item:I> o:+s<x:u> os:+l<item:+s<x:u>> m:u ?:n");
}

TEST(ArrowSchema, LetsAChildBeMovedOut) {
    Released<ArrowSchema> schema;
    export_schema({{.name = to_wide("Kept"), .type = CIM_STRING, .shown = Shown::text},
                   {.name = to_wide("Gone"), .type = CIM_STRING, .shown = Shown::text}},
                  *schema.out());
    Released<ArrowSchema> child;
    *child = *schema->children[0];
    schema->children[0]->release = nullptr;
    schema.release();
    EXPECT_EQ(schema->release, nullptr);
    EXPECT_EQ(std::string(child->name), "Kept");
}

}  // namespace
}  // namespace wmisink::arrow
