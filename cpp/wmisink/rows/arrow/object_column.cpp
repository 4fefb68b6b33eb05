#include "wmisink/rows/arrow/object_column.hpp"

#include "wmisink/com/com_ptr.hpp"

namespace wmisink::arrow {

PropertyColumns::PropertyColumns(const std::vector<Field>& fields, Tally& tally) {
    for (const Field& field : fields) properties_.push_back({field.name, make_column(field, tally)});
}

void PropertyColumns::append(IWbemClassObject& object) {
    for (const Property& property : properties_) {
        CIMTYPE type = CIM_EMPTY;
        const HRESULT status = object.Get(property.name.c_str(), 0, value_.put(), &type, nullptr);
        if (status == WBEM_E_NOT_FOUND) {
            property.column->append_null();
        } else {
            check(status, "IWbemClassObject::Get");
            property.column->append(Cell{value_->vt, &value_->llVal}, type);
        }
    }
}

void PropertyColumns::append_null() {
    for (const Property& property : properties_) property.column->append_null();
}

void PropertyColumns::truncate(std::size_t size) noexcept {
    for (const Property& property : properties_) property.column->truncate(size);
}

std::vector<std::shared_ptr<const Array>> PropertyColumns::take() {
    value_.reset();
    std::vector<std::shared_ptr<const Array>> arrays;
    for (const Property& property : properties_) arrays.push_back(property.column->take());
    return arrays;
}

namespace {

class ObjectColumn final : public Column {
  public:
    ObjectColumn(const Field& field, Tally& tally) : Column(tally), properties_(field.fields, tally) {}

    void append(const Cell& cell, CIMTYPE) override {
        if (is_null(cell)) return append_null();
        if (cell.type != VT_UNKNOWN && cell.type != VT_DISPATCH) return refuse();
        const auto embedded = com_ptr<IUnknown>::share(cell.as<IUnknown*>());
        if (!embedded) return append_null();
        const auto object = embedded.query<IWbemClassObject>();
        if (!object) return refuse();
        properties_.append(*object);
        validity_.push(true);
    }

    void append_null() override {
        properties_.append_null();
        validity_.push(false);
    }

    void truncate(std::size_t size) noexcept override {
        properties_.truncate(size);
        validity_.truncate(size);
    }

    std::shared_ptr<const Array> take() override {
        auto array = take_validity();
        array->children = properties_.take();
        return array;
    }

  private:
    PropertyColumns properties_;
};

}  // namespace

std::unique_ptr<Column> make_object_column(const Field& field, Tally& tally) {
    return std::make_unique<ObjectColumn>(field, tally);
}

}  // namespace wmisink::arrow
