#include "wmisink/rows/arrow/text_column.hpp"

#include <limits>
#include <stdexcept>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/com_ptr.hpp"

namespace wmisink::arrow {
namespace {

/// Texts, each converted straight into the buffer that the consumer reads.
class Utf8Column : public Column {
  public:
    explicit Utf8Column(Tally& tally) : Column(tally) { offsets_.push(0); }

    void append_null() override {
        offsets_.push(static_cast<std::int32_t>(text_.size()));
        validity_.push(false);
    }

    void truncate(std::size_t size) noexcept override {
        offsets_.truncate(size + 1);
        text_.truncate(static_cast<std::size_t>(offsets_[size]));
        validity_.truncate(size);
    }

    std::shared_ptr<const Array> take() override {
        auto array = take_validity();
        array->buffers.push_back(offsets_.take());
        array->buffers.push_back(text_.take());
        offsets_.push(0);
        return array;
    }

  protected:
    void append_text(WideView text) {
        char* const begin = text_.place(text.size() * kMostUtf8PerUnit);
        const auto length = static_cast<std::size_t>(write_utf8(text, begin) - begin);
        if (text_.size() + length > std::size_t{std::numeric_limits<std::int32_t>::max()}) {
            throw std::length_error(
                "The texts of one batch exceed the 2 GiB that Arrow's utf8 can hold; ask for batches of "
                "fewer rows.");
        }
        text_.keep(length);
        tally_.bytes += length;
        offsets_.push(static_cast<std::int32_t>(text_.size()));
        validity_.push(true);
    }

  private:
    Buffer<std::int32_t> offsets_;
    Buffer<char> text_;
};

class TextColumn final : public Utf8Column {
  public:
    using Utf8Column::Utf8Column;

    void append(const Cell& cell, CIMTYPE type) override {
        if (is_null(cell)) return append_null();
        if (cell.type == VT_BSTR) return append_text(cell.text());
        const auto stored = type == CIM_CHAR16 ? stored_integer(cell) : std::nullopt;
        const auto bits = stored ? fit_integer(*stored, {0, UINT16_MAX}) : std::nullopt;
        if (!bits) return refuse();
        const auto unit = static_cast<OLECHAR>(*bits);
        append_text(WideView(&unit, 1));
    }
};

class ObjectTextColumn final : public Utf8Column {
  public:
    using Utf8Column::Utf8Column;

    void append(const Cell& cell, CIMTYPE) override {
        if (is_null(cell)) return append_null();
        if (cell.type != VT_UNKNOWN && cell.type != VT_DISPATCH) return refuse();
        const auto embedded = com_ptr<IUnknown>::share(cell.as<IUnknown*>());
        if (!embedded) return append_null();
        const auto object = embedded.query<IWbemClassObject>();
        Bstr text;
        if (!object || FAILED(object->GetObjectText(0, text.put()))) return refuse();
        append_text(text.view());
    }
};

}  // namespace

std::unique_ptr<Column> make_text_column(Tally& tally) { return std::make_unique<TextColumn>(tally); }

std::unique_ptr<Column> make_object_text_column(Tally& tally) {
    return std::make_unique<ObjectTextColumn>(tally);
}

}  // namespace wmisink::arrow
