#include "wmisink/rows/arrow/field.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

#include "wmisink/cim/cim_type.hpp"

namespace wmisink::arrow {
namespace {

/// What an exported schema owns.
struct ExportedSchema {
    std::string format;
    std::string name;
    std::vector<ArrowSchema> children;
    std::vector<ArrowSchema*> pointers;

    ExportedSchema() = default;
    ExportedSchema(const ExportedSchema&) = delete;
    ExportedSchema& operator=(const ExportedSchema&) = delete;
    ~ExportedSchema() {
        for (ArrowSchema& child : children) {  // one that was moved out is marked as released
            if (child.release) child.release(&child);
        }
    }
};

void release(ArrowSchema* schema) {
    delete static_cast<ExportedSchema*>(schema->private_data);
    schema->release = nullptr;
}

void finish(std::unique_ptr<ExportedSchema> own, ArrowSchema& out) {
    for (ArrowSchema& child : own->children) own->pointers.push_back(&child);
    out = {.format = own->format.c_str(),
           .name = own->name.c_str(),
           .metadata = nullptr,
           .flags = ARROW_FLAG_NULLABLE,
           .n_children = static_cast<std::int64_t>(own->children.size()),
           .children = own->pointers.empty() ? nullptr : own->pointers.data(),
           .dictionary = nullptr,
           .release = &release,
           .private_data = own.get()};
    static_cast<void>(own.release());
}

const char* integer_format(CIMTYPE type) {
    switch (type) {
        case CIM_SINT8:
            return "c";
        case CIM_UINT8:
            return "C";
        case CIM_SINT16:
            return "s";
        case CIM_UINT16:
            return "S";
        case CIM_SINT32:
            return "i";
        case CIM_UINT32:
            return "I";
        case CIM_SINT64:
            return "l";
        case CIM_UINT64:
            return "L";
        default:
            throw std::logic_error("An integer column has a CIM type that is none.");
    }
}

const char* format_of(Shown shown, CIMTYPE type) {
    switch (shown) {
        case Shown::boolean:
            return "b";
        case Shown::integer:
            return integer_format(type);
        case Shown::real:
            return type == CIM_REAL32 ? "f" : "g";
        case Shown::text:
        case Shown::object_text:
            return "u";
        case Shown::instant:
            return "tsu:UTC";
        case Shown::local_time:
            return "tsu:";
        case Shown::interval:
            return "tDu";
        case Shown::object:
            return "+s";
        case Shown::unknown:
            return "n";
    }
    throw std::logic_error("A column is shown in no known way.");
}

void export_field(const Field& field, std::string name, ArrowSchema& out);

/// In place, so that what was made goes if a later one cannot be.
void add_children(ExportedSchema& own, const std::vector<Field>& fields) {
    own.children.resize(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
        export_field(fields[i], to_utf8(fields[i].name), own.children[i]);
    }
}

void export_field(const Field& field, std::string name, ArrowSchema& out) {
    auto own = std::make_unique<ExportedSchema>();
    own->name = std::move(name);
    if (is_array(field.type)) {
        own->format = "+l";
        own->children.resize(1);
        Field element = field;
        element.type = element_type(field.type);
        export_field(element, "item", own->children[0]);
    } else {
        own->format = format_of(field.shown, field.type);
        add_children(*own, field.fields);
    }
    finish(std::move(own), out);
}

}  // namespace

void export_schema(const std::vector<Field>& fields, ArrowSchema& out) {
    auto own = std::make_unique<ExportedSchema>();
    own->format = "+s";
    add_children(*own, fields);
    finish(std::move(own), out);
    out.flags = 0;  // a row is never NULL
}

}  // namespace wmisink::arrow
