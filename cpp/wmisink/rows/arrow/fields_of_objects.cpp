#include "wmisink/rows/arrow/fields_of_objects.hpp"

#include <algorithm>
#include <optional>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/decode.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/rows/arrow/fields_of_class.hpp"
#include "wmisink/rows/schema.hpp"

namespace wmisink::arrow {
namespace {

using namespace literals;

/// Objects in objects beyond this are shown as text: WMI's are few levels deep, so it must be a ring.
constexpr unsigned kDeepest = 16;

/// The objects in values, and the kind of the first datetime; a CimVisitor.
struct Samples : IgnoringVisitor {
    std::vector<com_ptr<IWbemClassObject>> objects{};
    std::optional<DatetimeKind> kind{};

    void datetime(const CimDatetime& value, WideView) {
        if (!kind) kind = value.kind;
    }
    void object(IUnknown* found) {
        if (auto object = com_ptr<IUnknown>::share(found).query<IWbemClassObject>()) {
            objects.push_back(std::move(object));
        }
    }
};

/// Of one property of the objects, until there is one of them.
Samples samples_of(Objects objects, const WideString& property) {
    Samples samples;
    for (const auto& object : objects) {
        Variant value;
        CIMTYPE type = CIM_EMPTY;
        const HRESULT status = object->Get(property.c_str(), 0, value.put(), &type, nullptr);
        if (status == WBEM_E_NOT_FOUND) continue;
        check(status, "IWbemClassObject::Get");
        visit(value.get(), type, samples);
        if (samples.kind || !samples.objects.empty()) break;
    }
    return samples;
}

/// The type of a property that the first object lists and does not give.
CIMTYPE type_in(Objects objects, const WideString& property) {
    for (const auto& object : objects) {
        CIMTYPE type = CIM_EMPTY;
        if (SUCCEEDED(object->Get(property.c_str(), 0, nullptr, &type, nullptr)) && type != CIM_EMPTY) {
            return type;
        }
    }
    return CIM_EMPTY;
}

Shown datetime_shown(Objects objects, const WideString& property, Datetimes datetimes) {
    const WideString sub_type = property_qualifier(*objects.front(), property, "SubType"_w);
    const Shown shown = shown_as(CIM_DATETIME, sub_type, datetimes);
    if (shown != Shown::instant) return shown;
    switch (samples_of(objects, property).kind.value_or(DatetimeKind::zoned)) {
        case DatetimeKind::unzoned:
            return Shown::local_time;
        case DatetimeKind::interval:
            return Shown::interval;
        case DatetimeKind::zoned:
            break;
    }
    return Shown::instant;
}

void learn(std::vector<Field>& fields, Objects objects, Datetimes datetimes, unsigned depth);

std::vector<Field> read(Objects objects, std::span<const WideString> selected, Datetimes datetimes,
                        unsigned depth) {
    const auto schema = Schema::of(*objects.front(), selected);
    std::vector<Field> fields;
    for (const wmisink::Column& column : schema->columns()) {
        Field field{.name = column.name, .type = column.type};
        if (field.type == CIM_EMPTY) field.type = type_in(objects, column.name);
        const CIMTYPE type = element_type(field.type);
        field.shown = type == CIM_DATETIME ? datetime_shown(objects, column.name, datetimes)
                                           : shown_as(type, {}, datetimes);
        fields.push_back(std::move(field));
    }
    learn(fields, objects, datetimes, depth);
    return fields;
}

void learn(std::vector<Field>& fields, Objects objects, Datetimes datetimes, unsigned depth) {
    for (Field& field : fields) {
        if (field.shown != Shown::object) continue;
        const bool open = field.fields.empty();
        if (!open && !is_open(field.fields)) continue;
        const Samples inner = depth < kDeepest ? samples_of(objects, field.name) : Samples();
        if (!open) {
            learn(field.fields, inner.objects, datetimes, depth + 1);
        } else if (!inner.objects.empty()) {
            field.fields = read(inner.objects, {}, datetimes, depth + 1);
        }
        if (field.fields.empty()) field.shown = Shown::object_text;
    }
}

}  // namespace

std::vector<Field> fields_of_objects(Objects objects, std::span<const WideString> selected,
                                     Datetimes datetimes) {
    return read(objects, selected, datetimes, 0);
}

bool is_open(std::span<const Field> fields) {
    return std::ranges::any_of(fields, [](const Field& field) {
        return field.shown == Shown::object && (field.fields.empty() || is_open(field.fields));
    });
}

void learn_from_objects(std::vector<Field>& fields, Objects objects, Datetimes datetimes) {
    learn(fields, objects, datetimes, 0);
}

}  // namespace wmisink::arrow
