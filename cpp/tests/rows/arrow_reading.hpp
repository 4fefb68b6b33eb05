#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/safe_array.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/rows/arrow/batch_builder.hpp"

namespace wmisink::arrow {

/// An exported array or schema or stream, released as its consumer has to.
template <class T>
class Released {
  public:
    Released() = default;
    Released(Released&& other) noexcept : it_(std::exchange(other.it_, T{})) {}
    Released& operator=(Released&&) = delete;
    ~Released() { release(); }

    void release() {
        if (it_.release) it_.release(&it_);
    }
    T* out() { return &it_; }
    T* operator->() { return &it_; }
    T& operator*() { return it_; }

  private:
    T it_{};
};

inline bool is_there(const ArrowArray& array, std::size_t index) {
    const auto* const bits = static_cast<const std::uint8_t*>(array.buffers[0]);
    return !bits || ((unsigned{bits[index / 8]} >> (index % 8)) & 1U) != 0;
}

template <class T>
std::optional<T> number_at(const ArrowArray& array, std::size_t index) {
    if (!is_there(array, index)) return std::nullopt;
    T value;
    std::memcpy(&value, static_cast<const std::byte*>(array.buffers[1]) + index * sizeof(T), sizeof(T));
    return value;
}

inline std::optional<bool> truth_at(const ArrowArray& array, std::size_t index) {
    if (!is_there(array, index)) return std::nullopt;
    const std::uint8_t byte = static_cast<const std::uint8_t*>(array.buffers[1])[index / 8];
    return ((unsigned{byte} >> (index % 8)) & 1U) != 0;
}

inline std::optional<std::string> text_at(const ArrowArray& array, std::size_t index) {
    if (!is_there(array, index)) return std::nullopt;
    const auto* const offsets = static_cast<const std::int32_t*>(array.buffers[1]);
    const auto* const text = static_cast<const char*>(array.buffers[2]);
    return std::string(text + offsets[index], text + offsets[index + 1]);
}

/// Where the elements of a list begin and end.
inline std::optional<std::pair<std::int32_t, std::int32_t>> list_at(const ArrowArray& array,
                                                                    std::size_t index) {
    if (!is_there(array, index)) return std::nullopt;
    const auto* const offsets = static_cast<const std::int32_t*>(array.buffers[1]);
    return std::pair(offsets[index], offsets[index + 1]);
}

/// A column of one property named "It", for as many values as are appended.
class OneColumn {
  public:
    explicit OneColumn(Field field) : column_(make_column(field, tally_)) {}

    OneColumn& add(const Variant& value, CIMTYPE type) {
        column_->append(Cell{value->vt, &value->llVal}, type);
        return *this;
    }
    Column& column() { return *column_; }
    Released<ArrowArray> take() {
        Released<ArrowArray> out;
        export_array(column_->take(), *out.out());
        return out;
    }
    std::uint64_t malformed() const { return tally_.malformed; }

  private:
    Tally tally_;
    std::unique_ptr<Column> column_;
};

template <class T>
Variant array_of_values(VARTYPE type, const std::vector<T>& values) {
    SafeArray array(type, values.size());
    {
        const SafeArrayAccess<T> access(array.get());
        for (std::size_t i = 0; i < values.size(); ++i) access.elements()[i] = values[i];
    }
    return Variant::array(std::move(array));
}

inline Variant array_of_texts(const std::vector<std::string>& texts) {
    SafeArray array(VT_BSTR, texts.size());
    {
        const SafeArrayAccess<BSTR> access(array.get());
        for (std::size_t i = 0; i < texts.size(); ++i) access.elements()[i] = Bstr(texts[i]).detach();
    }
    return Variant::array(std::move(array));
}

}  // namespace wmisink::arrow
