#include "wmisink/rows/arrow/fields_of_class.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/rows/schema.hpp"

namespace wmisink::arrow {
namespace {

using namespace literals;

/// One class after the other, down to the classes of embedded objects.
class Reading {
  public:
    Reading(Datetimes datetimes, const ClassLookup& lookup) : datetimes_(datetimes), lookup_(lookup) {}

    std::optional<std::vector<Field>> read(IWbemClassObject& definition,
                                           std::span<const WideString> selected) {
        const auto schema = Schema::of(definition, selected);
        within_.emplace_back(schema->class_name());
        std::vector<Field> fields;
        const std::size_t count = selected.empty() ? schema->columns().size() : selected.size();
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t index = selected.empty() ? i : schema->find(selected[i]).value_or(kNone);
            if (index == kNone) return std::nullopt;
            fields.push_back(read_property(definition, schema->columns()[index]));
        }
        within_.pop_back();
        return fields;
    }

  private:
    static constexpr auto kNone = static_cast<std::size_t>(-1);

    Field read_property(IWbemClassObject& definition, const wmisink::Column& column) {
        const CIMTYPE type = element_type(column.type);
        const WideString sub_type =
            type == CIM_DATETIME ? property_qualifier(definition, column.name, "SubType"_w) : WideString();
        Field field{.name = column.name, .type = column.type, .shown = shown_as(type, sub_type, datetimes_)};
        if (type == CIM_OBJECT) {
            read_object(field, property_qualifier(definition, column.name, "CIMTYPE"_w));
        }
        return field;
    }

    void read_object(Field& field, WideView cim_type) {
        const auto colon = cim_type.find(':');
        if (colon == WideView::npos) return;
        const WideString class_name(cim_type.substr(colon + 1));
        const auto is_this = [&](const WideString& other) { return equal_ignoring_case(other, class_name); };
        if (std::ranges::any_of(within_, is_this)) {
            field.shown = Shown::object_text;
            return;
        }
        const auto definition = lookup_(class_name);
        if (definition) field.fields = read(*definition, {}).value_or(std::vector<Field>());
    }

    const Datetimes datetimes_;
    const ClassLookup& lookup_;
    std::vector<WideString> within_;
};

}  // namespace

WideString property_qualifier(IWbemClassObject& object, const WideString& property,
                              const OLECHAR* qualifier) {
    com_ptr<IWbemQualifierSet> qualifiers;
    if (FAILED(object.GetPropertyQualifierSet(property.c_str(), qualifiers.put())) || !qualifiers) return {};
    Variant value;
    if (FAILED(qualifiers->Get(qualifier, 0, value.put(), nullptr)) || value.type() != VT_BSTR) return {};
    return WideString(view_of(value->bstrVal));
}

Shown shown_as(CIMTYPE type, WideView sub_type, Datetimes datetimes) {
    if (integer_range(type)) return Shown::integer;
    switch (type) {
        case CIM_BOOLEAN:
            return Shown::boolean;
        case CIM_REAL32:
        case CIM_REAL64:
            return Shown::real;
        case CIM_OBJECT:
            return Shown::object;
        case CIM_DATETIME:
            if (datetimes == Datetimes::text) return Shown::text;
            return equal_ignoring_case(sub_type, "interval"_w) ? Shown::interval : Shown::instant;
        default:
            return Shown::text;
    }
}

std::optional<std::vector<Field>> fields_of_class(IWbemClassObject& definition,
                                                  std::span<const WideString> selected, Datetimes datetimes,
                                                  const ClassLookup& lookup) {
    return Reading(datetimes, lookup).read(definition, selected);
}

}  // namespace wmisink::arrow
