#include "wmisink/embedded/value.hpp"

#include <utility>

namespace wmisink::embedded {

Value Value::object(std::shared_ptr<const Instance> value) noexcept {
    return value == nullptr ? Value() : Value(InPlace{}, std::move(value));
}

Value Value::array(Array elements) {
    return Value(InPlace{}, std::make_shared<const Array>(std::move(elements)));
}

bool operator==(const Value& left, const Value& right) noexcept {
    if (left.kind() != right.kind()) {
        return false;
    }
    if (left.kind() == Value::Kind::array) {
        return *std::get<std::shared_ptr<const Value::Array>>(left.storage_) ==
               *std::get<std::shared_ptr<const Value::Array>>(right.storage_);
    }
    return left.storage_ == right.storage_;
}

}  // namespace wmisink::embedded
