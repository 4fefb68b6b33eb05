#include "wmisink/rows/schema.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/property_names.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink {
namespace {

using namespace literals;

bool holds_objects(const Column& column) { return element_type(column.type) == CIM_OBJECT; }

bool get_if_there(IWbemClassObject& object, const OLECHAR* name, Variant& value, CIMTYPE* type = nullptr) {
    const HRESULT status = object.Get(name, 0, value.put(), type, nullptr);
    if (status == WBEM_E_NOT_FOUND) return false;
    check(status, "IWbemClassObject::Get");
    return true;
}

bool contains(std::span<const Column> columns, WideView name) {
    return std::ranges::any_of(columns,
                               [name](const Column& c) { return equal_ignoring_case(c.name, name); });
}

}  // namespace

Schema::Schema(WideString class_name, LONG property_count, std::vector<Column> columns)
    : class_name_(std::move(class_name)),
      property_count_(property_count),
      columns_(std::move(columns)),
      has_objects_(std::ranges::any_of(columns_, holds_objects)) {}

std::shared_ptr<const Schema> Schema::of(IWbemClassObject& object, std::span<const WideString> first) {
    const std::vector<WideString> names = property_names(object);
    std::vector<Column> columns;
    const auto add = [&](WideView name, bool listed) {
        if (contains(columns, name)) return;
        Column column{WideString(name), CIM_EMPTY};
        Variant value;
        if (get_if_there(object, column.name.c_str(), value, &column.type) || listed)
            columns.push_back(std::move(column));
    };
    for (const WideString& wanted : first) {
        // The object's own spelling of the name, where it lists the property.
        const auto own =
            std::ranges::find_if(names, [&](const WideString& n) { return equal_ignoring_case(n, wanted); });
        if (own != names.end()) {
            add(*own, true);
        } else if (wanted.starts_with("__"_w)) {
            add(wanted, false);
        }
    }
    for (const WideString& name : names) add(name, true);
    const ObjectKind kind(object, first);
    return std::make_shared<const Schema>(WideString(kind.class_name()), kind.property_count(),
                                          std::move(columns));
}

std::optional<std::size_t> Schema::find(WideView name) const noexcept {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (equal_ignoring_case(columns_[i].name, name)) return i;
    }
    return std::nullopt;
}

ObjectKind::ObjectKind(IWbemClassObject& object, std::span<const WideString> first) {
    get_if_there(object, "__CLASS"_w, class_name_);
    if (!first.empty()) return;
    Variant count;
    get_if_there(object, "__PROPERTY_COUNT"_w, count);
    if (count.type() == VT_I4) property_count_ = count->lVal;
}

WideView ObjectKind::class_name() const noexcept {
    return class_name_.type() == VT_BSTR ? view_of(class_name_->bstrVal) : WideView();
}

}  // namespace wmisink
