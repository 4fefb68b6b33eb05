#include "wmisink/embedded/wql/value_test.hpp"

#include <cmath>
#include <compare>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/datetime.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/instance.hpp"
#include "wmisink/embedded/wql/like.hpp"
#include "wmisink/embedded/wql/written_date.hpp"

namespace wmisink::embedded::wql {
namespace {

template <class Ordering>
bool satisfies(Ordering ordering, Operator operation) noexcept {
    switch (operation) {
        case Operator::equal:
            return ordering == 0;
        case Operator::not_equal:
            return ordering != 0;
        case Operator::less:
            return ordering < 0;
        case Operator::less_equal:
            return ordering <= 0;
        case Operator::greater:
            return ordering > 0;
        case Operator::greater_equal:
            return ordering >= 0;
        default:
            return false;
    }
}

Operator inverse(Operator operation) noexcept {
    switch (operation) {
        case Operator::equal:
            return Operator::not_equal;
        case Operator::not_equal:
            return Operator::equal;
        case Operator::less:
            return Operator::greater_equal;
        case Operator::less_equal:
            return Operator::greater;
        case Operator::greater:
            return Operator::less_equal;
        case Operator::greater_equal:
            return Operator::less;
        case Operator::is_null:
            return Operator::is_not_null;
        case Operator::is_not_null:
            return Operator::is_null;
        default:
            return operation;
    }
}

class NullTest final : public ValueTest {
  public:
    explicit NullTest(bool wanted) noexcept : wanted_(wanted) {}
    bool holds(const Value& value) const noexcept override { return value.is_null() == wanted_; }

  private:
    bool wanted_;
};

/// For a bound that no value of the type can reach: the answer is the same for all but NULL.
class SettledTest final : public ValueTest {
  public:
    explicit SettledTest(bool answer) noexcept : answer_(answer) {}
    bool holds(const Value& value) const noexcept override { return answer_ && !value.is_null(); }

  private:
    bool answer_;
};

/// Numbers and booleans.
template <class Held>
class NumberTest final : public ValueTest {
  public:
    NumberTest(Operator operation, Held bound) noexcept : operation_(operation), bound_(bound) {}
    bool holds(const Value& value) const noexcept override {
        const Held* held = value.get_if<Held>();
        return held != nullptr && satisfies(*held <=> bound_, operation_);
    }

  private:
    Operator operation_;
    Held bound_;
};

class TextTest final : public ValueTest {
  public:
    TextTest(Operator operation, WideView bound) : operation_(operation), bound_(bound) {}
    bool holds(const Value& value) const noexcept override {
        const Text* text = value.get_if<Text>();
        if (text == nullptr) {
            return false;
        }
        if (operation_ == Operator::equal || operation_ == Operator::not_equal) {
            return equal_ignoring_case(*text, bound_) == (operation_ == Operator::equal);
        }
        return satisfies(compare_ignoring_case(*text, bound_) <=> 0, operation_);
    }

  private:
    Operator operation_;
    Text bound_;
};

class LikeTest final : public ValueTest {
  public:
    LikeTest(WideView pattern, bool wanted) : pattern_(pattern), wanted_(wanted) {}
    bool holds(const Value& value) const noexcept override {
        const Text* text = value.get_if<Text>();
        return text != nullptr && pattern_.matches(*text) == wanted_;
    }

  private:
    LikePattern pattern_;
    bool wanted_;
};

/// Compared as times; text that is no datetime equals none.
class DatetimeTest final : public ValueTest {
  public:
    DatetimeTest(Operator operation, const CimDatetime& bound) : operation_(operation), bound_(bound) {}
    bool holds(const Value& value) const noexcept override {
        const Text* text = value.get_if<Text>();
        if (text == nullptr) {
            return false;
        }
        const auto time = parse_datetime(*text);
        const auto ordering = time ? compare(*time, bound_) : std::partial_ordering::unordered;
        return satisfies(ordering, operation_);
    }

  private:
    Operator operation_;
    CimDatetime bound_;
};

class ObjectTest final : public ValueTest {
  public:
    ObjectTest(WideView class_name, bool wanted) : class_name_(class_name), wanted_(wanted) {}
    bool holds(const Value& value) const noexcept override {
        const auto* object = value.get_if<std::shared_ptr<const Instance>>();
        return object != nullptr && (*object)->of_class().is_a(class_name_) == wanted_;
    }

  private:
    Text class_name_;
    bool wanted_;
};

std::optional<Integer> as_integer(const Constant& constant) {
    if (const auto* number = std::get_if<Integer>(&constant.value)) {
        return *number;
    }
    const Text* text = std::get_if<Text>(&constant.value);
    return text == nullptr ? std::nullopt : parse_integer(*text);
}

std::optional<double> as_real(const Constant& constant) {
    if (const auto* real = std::get_if<double>(&constant.value)) {
        return *real;
    }
    if (const auto* number = std::get_if<Integer>(&constant.value)) {
        const auto magnitude = static_cast<double>(number->magnitude);
        return number->negative ? -magnitude : magnitude;
    }
    const Text* text = std::get_if<Text>(&constant.value);
    return text == nullptr ? std::nullopt : parse_real(*text);
}

std::optional<bool> as_boolean(const Constant& constant) {
    if (const bool* truth = std::get_if<bool>(&constant.value)) {
        return *truth;
    }
    if (const auto* number = std::get_if<Integer>(&constant.value)) {
        return number->magnitude <= 1 ? std::optional(number->magnitude == 1) : std::nullopt;
    }
    const Text* text = std::get_if<Text>(&constant.value);
    if (text != nullptr && (equal_ignoring_case(*text, "TRUE"_w) || equal_ignoring_case(*text, "FALSE"_w))) {
        return equal_ignoring_case(*text, "TRUE"_w);
    }
    return std::nullopt;
}

std::optional<Text> as_text(const Constant& constant) {
    if (const Text* text = std::get_if<Text>(&constant.value)) {
        return *text;
    }
    const auto* number = std::get_if<Integer>(&constant.value);
    if (number == nullptr) {
        return std::nullopt;
    }
    return to_wide(decimal_text(*number));
}

std::optional<CimDatetime> as_datetime(const Constant& constant) {
    const Text* text = std::get_if<Text>(&constant.value);
    if (text == nullptr) {
        return std::nullopt;
    }
    const auto exact = parse_datetime(*text);
    return exact ? exact : parse_written_date(*text);
}

/// One unit, or its code.
std::optional<Integer> as_character(const Constant& constant) {
    const Text* text = std::get_if<Text>(&constant.value);
    if (text != nullptr && text->size() == 1) {
        return Integer{.negative = false, .magnitude = static_cast<std::uint16_t>(text->front())};
    }
    return as_integer(constant);
}

std::unique_ptr<ValueTest> integer_test(bool is_signed, Operator operation, const Integer& bound) {
    const auto fitting = is_signed ? bound.as_signed() : std::nullopt;
    const auto natural = is_signed ? std::nullopt : bound.as_unsigned();
    if (fitting) {
        return std::make_unique<NumberTest<std::int64_t>>(operation, *fitting);
    }
    if (natural) {
        return std::make_unique<NumberTest<std::uint64_t>>(operation, *natural);
    }
    const auto ordering = bound.negative ? std::strong_ordering::greater : std::strong_ordering::less;
    return std::make_unique<SettledTest>(satisfies(ordering, operation));
}

/// `x < 1.5` is `x <= 1`, and so on: exact where comparing as reals would round a 64-bit integer.
std::unique_ptr<ValueTest> integer_against_real(bool is_signed, Operator operation, double bound) {
    constexpr double kBeyond = 18446744073709551616.0;
    const double floor = std::floor(bound);
    if (std::fabs(floor) >= kBeyond) {
        const auto ordering = bound < 0 ? std::strong_ordering::greater : std::strong_ordering::less;
        return std::make_unique<SettledTest>(satisfies(ordering, operation));
    }
    const Integer whole{.negative = floor < 0, .magnitude = static_cast<std::uint64_t>(std::fabs(floor))};
    if (floor == bound) {
        return integer_test(is_signed, operation, whole);
    }
    switch (operation) {
        case Operator::less:
        case Operator::less_equal:
            return integer_test(is_signed, Operator::less_equal, whole);
        case Operator::greater:
        case Operator::greater_equal:
            return integer_test(is_signed, Operator::greater, whole);
        default:
            return std::make_unique<SettledTest>(operation == Operator::not_equal);
    }
}

bool is_textual(CIMTYPE type) noexcept {
    return type == CIM_STRING || type == CIM_REFERENCE || type == CIM_DATETIME;
}

class TestMaker {
  public:
    TestMaker(CIMTYPE type, const Question& question, const std::string& name)
        : type_(type),
          operation_(question.negated ? inverse(question.operation) : question.operation),
          wanted_(!question.negated),
          constant_(*question.constant),
          name_(name) {}

    std::unique_ptr<ValueTest> make() const {
        switch (operation_) {
            case Operator::is_null:
            case Operator::is_not_null:
                return std::make_unique<NullTest>(operation_ == Operator::is_null);
            case Operator::like:
                require(is_textual(type_), "cannot be compared by LIKE; only strings can");
                return std::make_unique<LikeTest>(std::get<Text>(constant_.value), wanted_);
            case Operator::isa:
                require(type_ == CIM_OBJECT, "cannot be compared by ISA; only objects can");
                return std::make_unique<ObjectTest>(std::get<Text>(constant_.value), wanted_);
            default:
                return ordered();
        }
    }

  private:
    void require(bool good, std::string_view problem) const {
        if (!good) {
            throw Failure(WBEM_E_INVALID_QUERY, "compile",
                          "Property " + name_ + " has type " + type_name(type_) + " and " +
                              std::string(problem) + ", at character " +
                              std::to_string(constant_.offset + 1) + ".",
                          name_);
        }
    }

    template <class Converted>
    const Converted& converted(const std::optional<Converted>& constant) const {
        require(constant.has_value(), "cannot be compared with this constant");
        return *constant;
    }

    std::unique_ptr<ValueTest> ordered() const {
        if (const auto range = integer_range(type_)) {
            if (const auto* real = std::get_if<double>(&constant_.value)) {
                return integer_against_real(range->is_signed(), operation_, *real);
            }
            return integer_test(range->is_signed(), operation_, converted(as_integer(constant_)));
        }
        switch (type_) {
            case CIM_BOOLEAN:
                require(operation_ == Operator::equal || operation_ == Operator::not_equal,
                        "can only be compared by = and <>");
                return std::make_unique<NumberTest<bool>>(operation_, converted(as_boolean(constant_)));
            case CIM_REAL32:
            case CIM_REAL64:
                return std::make_unique<NumberTest<double>>(operation_, converted(as_real(constant_)));
            case CIM_CHAR16:
                return integer_test(false, operation_, converted(as_character(constant_)));
            case CIM_DATETIME:
                return std::make_unique<DatetimeTest>(operation_, converted(as_datetime(constant_)));
            case CIM_STRING:
            case CIM_REFERENCE:
                return std::make_unique<TextTest>(operation_, converted(as_text(constant_)));
            default:
                require(false, "can only be compared by IS NULL");
                return nullptr;
        }
    }

    CIMTYPE type_;
    Operator operation_;
    bool wanted_;
    const Constant& constant_;
    const std::string& name_;
};

}  // namespace

std::unique_ptr<ValueTest> make_value_test(CIMTYPE type, const Question& question, const std::string& name) {
    return TestMaker(type, question, name).make();
}

Value value_of_constant(CIMTYPE type, const Constant& constant) {
    const auto range = type == CIM_CHAR16 ? std::optional(IntegerRange{0, UINT16_MAX}) : integer_range(type);
    if (range) {
        const auto number = type == CIM_CHAR16 ? as_character(constant) : as_integer(constant);
        if (!number) {
            return {};
        }
        if (range->is_signed()) {
            const auto value = number->as_signed();
            return value ? Value::integer(*value) : Value();
        }
        const auto value = number->as_unsigned();
        return value ? Value::unsigned_integer(*value) : Value();
    }
    if (type == CIM_BOOLEAN) {
        const auto truth = as_boolean(constant);
        return truth ? Value::boolean(*truth) : Value();
    }
    if (type == CIM_REAL32 || type == CIM_REAL64) {
        const auto real = as_real(constant);
        return real ? Value::real(*real) : Value();
    }
    if (type == CIM_DATETIME) {
        const auto time = as_datetime(constant);
        return time ? Value::utf8(time->text()) : Value();
    }
    auto text = as_text(constant);
    return text ? Value::text(std::move(*text)) : Value();
}

}  // namespace wmisink::embedded::wql
