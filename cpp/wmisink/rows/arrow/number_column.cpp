#include "wmisink/rows/arrow/number_column.hpp"

#include <chrono>
#include <concepts>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/datetime.hpp"
#include "wmisink/cim/decode.hpp"

namespace wmisink::arrow {
namespace {

/// Shows a value's number, if it is one; a CimVisitor.
struct NumberSeen : IgnoringVisitor {
    std::optional<std::int64_t> signed_one{};
    std::optional<std::uint64_t> unsigned_one{};
    std::optional<double> real_one{};
    std::optional<bool> truth{};

    void boolean(bool value) { truth = value; }
    void integer(std::int64_t value) { signed_one = value; }
    void unsigned_integer(std::uint64_t value) { unsigned_one = value; }
    void real(double value) { real_one = value; }
};

NumberSeen number_in(const Cell& cell, CIMTYPE type) {
    NumberSeen seen;
    decoding::visit_scalar(cell, type, seen);
    return seen;
}

/// A column whose Values a Reading makes of cells: `std::optional<T> operator()(const Cell&, CIMTYPE)`.
template <class Values, class Reading>
class NumberColumn final : public Column {
  public:
    NumberColumn(Tally& tally, Reading reading) : Column(tally), reading_(reading) {}

    void append(const Cell& cell, CIMTYPE type) override {
        if (is_null(cell)) return append_null();
        const auto value = reading_(cell, type);
        if (!value) return refuse();
        values_.push(*value);
        validity_.push(true);
    }

    void append_null() override {
        values_.push({});
        validity_.push(false);
    }

    void truncate(std::size_t size) noexcept override {
        values_.truncate(size);
        validity_.truncate(size);
    }

    std::shared_ptr<const Array> take() override {
        auto array = take_validity();
        array->buffers.push_back(values_.take());
        return array;
    }

  private:
    const Reading reading_;
    Values values_;
};

template <std::integral T>
struct ReadInteger {
    static constexpr IntegerRange kRange{std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
    CIMTYPE own_type;

    std::optional<T> operator()(const Cell& cell, CIMTYPE type) const {
        if (type != own_type && type != CIM_EMPTY) return other(cell, type);
        const auto stored = cell.type == VT_BSTR ? parse_integer(cell.text()) : stored_integer(cell);
        const auto bits = stored ? fit_integer(*stored, kRange) : std::nullopt;
        return bits ? std::optional(static_cast<T>(*bits)) : std::nullopt;
    }

  private:
    static std::optional<T> other(const Cell& cell, CIMTYPE type) {
        const NumberSeen seen = number_in(cell, type);
        if (seen.signed_one && std::in_range<T>(*seen.signed_one)) return static_cast<T>(*seen.signed_one);
        if (seen.unsigned_one && std::in_range<T>(*seen.unsigned_one)) {
            return static_cast<T>(*seen.unsigned_one);
        }
        return std::nullopt;
    }
};

template <std::floating_point T>
struct ReadReal {
    CIMTYPE own_type;

    std::optional<T> operator()(const Cell& cell, CIMTYPE type) const {
        const NumberSeen seen = number_in(cell, type == CIM_EMPTY ? own_type : type);
        if (seen.real_one) return static_cast<T>(*seen.real_one);
        if (seen.signed_one) return static_cast<T>(*seen.signed_one);
        if (seen.unsigned_one) return static_cast<T>(*seen.unsigned_one);
        return std::nullopt;
    }
};

/// A field that is not given counts as its least, as in rows.
struct ReadTime {
    DatetimeKind kind;

    std::optional<std::int64_t> operator()(const Cell& cell, CIMTYPE) const {
        if (cell.type != VT_BSTR) return std::nullopt;
        const auto datetime = parse_datetime(cell.text());
        if (!datetime || datetime->kind != kind) return std::nullopt;
        const auto time = datetime->earliest();
        return time ? std::optional<std::int64_t>(time->count()) : std::nullopt;
    }
};

struct ReadBoolean {
    std::optional<bool> operator()(const Cell& cell, CIMTYPE type) const {
        return number_in(cell, type == CIM_EMPTY ? CIMTYPE{CIM_BOOLEAN} : type).truth;
    }
};

template <std::integral T>
std::unique_ptr<Column> integers(CIMTYPE type, Tally& tally) {
    return std::make_unique<NumberColumn<Buffer<T>, ReadInteger<T>>>(tally, ReadInteger<T>{type});
}

template <std::floating_point T>
std::unique_ptr<Column> reals(CIMTYPE type, Tally& tally) {
    return std::make_unique<NumberColumn<Buffer<T>, ReadReal<T>>>(tally, ReadReal<T>{type});
}

std::unique_ptr<Column> times(DatetimeKind kind, Tally& tally) {
    return std::make_unique<NumberColumn<Buffer<std::int64_t>, ReadTime>>(tally, ReadTime{kind});
}

std::unique_ptr<Column> make_integer_column(CIMTYPE type, Tally& tally) {
    switch (type) {
        case CIM_SINT8:
            return integers<std::int8_t>(type, tally);
        case CIM_UINT8:
            return integers<std::uint8_t>(type, tally);
        case CIM_SINT16:
            return integers<std::int16_t>(type, tally);
        case CIM_UINT16:
            return integers<std::uint16_t>(type, tally);
        case CIM_SINT32:
            return integers<std::int32_t>(type, tally);
        case CIM_UINT32:
            return integers<std::uint32_t>(type, tally);
        case CIM_SINT64:
            return integers<std::int64_t>(type, tally);
        case CIM_UINT64:
            return integers<std::uint64_t>(type, tally);
        default:
            throw std::logic_error("An integer column has a CIM type that is none.");
    }
}

}  // namespace

std::unique_ptr<Column> make_number_column(const Field& field, Tally& tally) {
    const CIMTYPE type = element_type(field.type);
    switch (field.shown) {
        case Shown::boolean:
            return std::make_unique<NumberColumn<Bits, ReadBoolean>>(tally, ReadBoolean{});
        case Shown::integer:
            return make_integer_column(type, tally);
        case Shown::real:
            return type == CIM_REAL32 ? reals<float>(type, tally) : reals<double>(type, tally);
        case Shown::instant:
            return times(DatetimeKind::zoned, tally);
        case Shown::local_time:
            return times(DatetimeKind::unzoned, tally);
        case Shown::interval:
            return times(DatetimeKind::interval, tally);
        default:
            throw std::logic_error("The values of this column have no fixed size.");
    }
}

}  // namespace wmisink::arrow
