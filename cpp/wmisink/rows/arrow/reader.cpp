#include "wmisink/rows/arrow/reader.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/rows/arrow/fields_of_class.hpp"
#include "wmisink/rows/arrow/fields_of_objects.hpp"

namespace wmisink::arrow {
namespace {

using Clock = ObjectSource::Clock;

/// Objects that are held at once beside the batch.
constexpr std::size_t kTaken = 1024;

/// The first objects of the result; none if it has ended without one.
std::vector<com_ptr<IWbemClassObject>> first_objects(ObjectSource& source) {
    std::vector<com_ptr<IWbemClassObject>> objects;
    while (objects.empty() && !source.was_drained()) {
        source.wait(Clock::time_point::max());
        source.peek(objects, kTaken);
    }
    return objects;
}

std::optional<std::vector<Field>> told_by_class(ObjectSource& source, const ReaderOptions& options) {
    if (!options.query) return std::nullopt;
    const auto lookup = [&source](const WideString& name) { return source.definition_of(name); };
    const auto definition = lookup(options.query->class_name);
    if (!definition) return std::nullopt;
    return fields_of_class(*definition, options.query->selected, options.datetimes, lookup);
}

std::vector<Field> nothing_but_names(const std::vector<WideString>& names) {
    std::vector<Field> fields;
    for (const WideString& name : names) {
        fields.push_back({.name = name, .type = CIM_EMPTY, .shown = Shown::unknown});
    }
    return fields;
}

}  // namespace

std::vector<Field> find_fields(ObjectSource& source, const ReaderOptions& options) {
    auto fields = told_by_class(source, options);
    if (fields && !is_open(*fields)) return std::move(*fields);
    const auto objects = first_objects(source);
    if (fields) {
        learn_from_objects(*fields, objects, options.datetimes);
        return std::move(*fields);
    }
    if (!objects.empty()) return fields_of_objects(objects, options.first, options.datetimes);
    source.check_end();
    return nothing_but_names(options.first);
}

const std::vector<Field>& Reader::fields() {
    if (!fields_) fields_ = options_.fields ? options_.fields : find_fields(*source_, options_);
    return *fields_;
}

std::shared_ptr<const Array> Reader::next() {
    if (failure_) std::rethrow_exception(failure_);
    if (complete_) return nullptr;
    try {
        return gather();
    } catch (const Interrupted&) {
        throw;
    } catch (...) {
        failure_ = std::current_exception();
    }
    taken_.clear();
    if (builder_ && builder_->rows() > 0) return builder_->take();
    std::rethrow_exception(failure_);
}

std::shared_ptr<const Array> Reader::gather() {
    if (!builder_) {
        // Not before there is a row: a field of no known type has no column.
        const std::vector<Field>& known = fields();
        while (!source_->was_drained() && taken_.empty()) {
            source_->wait(Clock::time_point::max());
            source_->take(taken_, std::min(kTaken, options_.most_rows));
        }
        if (!taken_.empty()) builder_ = std::make_unique<BatchBuilder>(known);
    }
    if (builder_ && fill()) return builder_->take();
    source_->check_end();
    complete_ = true;
    source_.reset();
    return nullptr;
}

/// Gathers rows until the batch is full, or has waited long enough; false at the end of the result.
bool Reader::fill() {
    append_taken();
    auto deadline = builder_->rows() > 0 ? Clock::now() + options_.patience : Clock::time_point::max();
    while (!is_full()) {
        if (!source_->wait(deadline) || source_->was_drained()) break;
        source_->take(taken_, std::min(kTaken, options_.most_rows - builder_->rows()));
        const bool first = builder_->rows() == 0;
        append_taken();
        if (first && builder_->rows() > 0) deadline = Clock::now() + options_.patience;
    }
    return builder_->rows() > 0;
}

bool Reader::is_full() const noexcept {
    return builder_->rows() >= options_.most_rows || builder_->bytes() >= options_.most_bytes;
}

/// Those that the batch has room for; the others come first in the next.
void Reader::append_taken() {
    const std::uint64_t before = builder_->malformed();
    std::exception_ptr failure;
    try {
        for (; appended_ < taken_.size() && !is_full(); ++appended_) builder_->append(*taken_[appended_]);
    } catch (...) {
        failure = std::current_exception();
    }
    // Relaxed: a statistic.
    malformed_.fetch_add(builder_->malformed() - before, std::memory_order_relaxed);
    if (failure) std::rethrow_exception(failure);
    if (appended_ < taken_.size()) return;
    taken_.clear();
    appended_ = 0;
}

}  // namespace wmisink::arrow
