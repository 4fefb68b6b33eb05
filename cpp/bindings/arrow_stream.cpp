#include "arrow_stream.hpp"

#include <pybind11/stl.h>

#include <optional>

#include "arrow_capsules.hpp"
#include "arrow_source.hpp"
#include "entry.hpp"
#include "module.hpp"

namespace wmisink::bindings {
namespace {

/// Without the GIL for as long as it lives, whoever had it.
class Outside {
  public:
    Outside() {
        if (has_gil()) released_.emplace();
    }

  private:
    std::optional<WithoutGil> released_;
};

/// A stream that a consumer owns. Released before its end, it ends the call.
class ConsumedStream final : public arrow::BatchSource {
  public:
    /// `foreign`: nobody asks afterwards what was raised.
    ConsumedStream(std::shared_ptr<ArrowReading> reading, bool foreign)
        : reading_(std::move(reading)), foreign_(foreign) {}
    ~ConsumedStream() override { reading_->close(); }

    std::vector<arrow::Field> fields() override {
        return passing_on([this] { return reading_->fields(); });
    }
    std::shared_ptr<const arrow::Array> next() override {
        return passing_on([this] { return reading_->next(); });
    }

  private:
    /// A foreign consumer makes an error of its own of Ctrl-C, which a program may catch and go on: so Python
    /// is told of it again.
    template <class Read>
    auto passing_on(Read read) -> decltype(read()) {
        try {
            return read();
        } catch (const SignalRaised& raised) {
            if (foreign_ && raised.is_of_keyboard()) PyErr_SetInterrupt();
            throw;
        }
    }

    std::shared_ptr<ArrowReading> reading_;
    const bool foreign_;
};

/// wmisink._core.ArrowBatch.
struct ArrowBatch {
    std::shared_ptr<const std::vector<arrow::Field>> fields;
    std::shared_ptr<const arrow::Array> array;
};

/// wmisink._core.ArrowBatches.
struct ArrowBatches {
    std::vector<arrow::Field> fields;
    std::vector<std::shared_ptr<const arrow::Array>> arrays;
};

/// A stream of batches that are there.
class GatheredStream final : public arrow::BatchSource {
  public:
    explicit GatheredStream(ArrowBatches batches) : batches_(std::move(batches)) {}

    std::vector<arrow::Field> fields() override { return batches_.fields; }
    std::shared_ptr<const arrow::Array> next() override {
        return next_ < batches_.arrays.size() ? batches_.arrays[next_++] : nullptr;
    }

  private:
    const ArrowBatches batches_;
    std::size_t next_ = 0;
};

ArrowBatches gathered(const ArrowReaderHandle& self, const std::vector<ArrowBatch>& batches) {
    ArrowBatches all{.fields = self.reading()->fields(), .arrays = {}};
    for (const ArrowBatch& batch : batches) all.arrays.push_back(batch.array);
    return all;
}

py::capsule stream_of_gathered(const ArrowBatches& self, const py::object&) {
    return stream_capsule(std::make_unique<GatheredStream>(self));
}

std::optional<ArrowBatch> next_batch(const ArrowReaderHandle& self) {
    ArrowReading& reading = *self.reading();
    try {
        auto fields = std::make_shared<const std::vector<arrow::Field>>(reading.fields());
        auto array = reading.next();
        return array ? std::optional(ArrowBatch{std::move(fields), std::move(array)}) : std::nullopt;
    } catch (const std::exception&) {
        reading.raise_failure();
        throw;
    }
}

py::capsule schema_of_stream(const ArrowReaderHandle& self) {
    ArrowReading& reading = *self.reading();
    try {
        return schema_capsule(reading.fields());
    } catch (const std::exception&) {
        reading.raise_failure();
        throw;
    }
}

py::capsule stream_of(const ArrowReaderHandle& self, const py::object&) {
    return stream_capsule(std::make_unique<ConsumedStream>(self.reading(), false));
}

py::capsule foreign_stream_of(const ArrowReaderHandle& self) {
    return stream_capsule(std::make_unique<ConsumedStream>(self.reading(), true));
}

py::tuple array_of_batch(const ArrowBatch& self, const py::object&) {
    return py::make_tuple(schema_capsule(*self.fields), array_capsule(self.array));
}

}  // namespace

ArrowReading::ArrowReading(std::shared_ptr<CallRows> rows, std::shared_ptr<Connection> connection,
                           arrow::ReaderOptions options,
                           std::shared_ptr<std::atomic<std::uint64_t>> malformed, com_ptr<Bell> bell)
    : ArrowReading(rows, std::make_unique<ArrowSource>(rows, std::move(connection), std::move(bell)),
                   std::move(options), std::move(malformed)) {}

ArrowReading::ArrowReading(std::shared_ptr<CallRows> rows, std::unique_ptr<ArrowSource> source,
                           arrow::ReaderOptions options,
                           std::shared_ptr<std::atomic<std::uint64_t>> malformed)
    : rows_(std::move(rows)),
      malformed_(std::move(malformed)),
      source_(source.get()),
      reader_(std::make_unique<arrow::Reader>(std::move(source), std::move(options), *malformed_)) {}

ArrowReading::~ArrowReading() {
    let_go([this] { reader_.reset(); });
    static_cast<void>(reader_.release());  // a forked process keeps it for ever
}

bool ArrowReading::arm() { return !reader_->is_complete() && source_->arm(); }

template <class Read>
auto ArrowReading::read(Read read) -> decltype(read()) {
    try {
        const Outside outside;
        const CallRows::Taking taking(*rows_);
        auto result = read();
        const std::lock_guard lock(mutex_);
        failure_ = nullptr;
        return result;
    } catch (...) {
        const std::lock_guard lock(mutex_);
        failure_ = std::current_exception();
        throw;
    }
}

std::vector<arrow::Field> ArrowReading::fields() {
    return read([this] { return reader_->fields(); });
}

std::shared_ptr<const arrow::Array> ArrowReading::next() {
    return read([this] { return reader_->next(); });
}

void ArrowReading::close() noexcept { rows_->close(); }

void ArrowReading::raise_failure() const {
    std::exception_ptr failure;
    {
        const std::lock_guard lock(mutex_);
        failure = failure_;
    }
    if (failure) raise_reading_failure(*rows_, failure);
}

void raise_reading_failure(const CallRows& rows, const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const SignalRaised& raised) {
        raised.raise();
    } catch (const NotYet& not_yet) {
        py::set_error(PyExc_BlockingIOError, not_yet.what());
        throw py::error_already_set();
    } catch (const CallFailed&) {
        raise_failure_of(rows.call());
        throw;
    }
}

std::vector<arrow::Field> find_arrow_fields(const std::shared_ptr<CallRows>& rows,
                                            std::shared_ptr<Connection> connection,
                                            const arrow::ReaderOptions& options) {
    ArrowSource source(rows, std::move(connection), nullptr);
    std::exception_ptr failure;
    {
        const Outside outside;
        try {
            const CallRows::Taking taking(*rows);
            return arrow::find_fields(source, options);
        } catch (...) {
            failure = std::current_exception();
        }
    }
    raise_reading_failure(*rows, failure);
}

void register_arrow(py::module_& module) {
    const py::arg_v requested("requested_schema", py::none());
    py::class_<ArrowBatch>(module, "ArrowBatch", py::is_final(),
                           "Some rows of a call as one Arrow struct array, for any library that reads Arrow.")
        .def("__len__", [](const ArrowBatch& self) { return self.array->length; })
        .def("__arrow_c_array__", &array_of_batch, requested,
             "The rows and their schema as capsules; `requested_schema` is not looked at.")
        .def(
            "__arrow_c_schema__", [](const ArrowBatch& self) { return schema_capsule(*self.fields); },
            "The schema as a capsule.")
        .def("__repr__", [](const ArrowBatch& self) {
            return py::str("<wmisink.ArrowBatch of {} rows, {} columns>")
                .format(self.array->length, self.fields->size());
        });
    py::class_<ArrowBatches>(module, "ArrowBatches", py::is_final(), "Batches that were read, as one stream.")
        .def("__arrow_c_stream__", &stream_of_gathered, requested, "A stream capsule.");
    py::class_<ArrowReaderHandle>(module, "ArrowReader", py::is_final(),
                                  "The rows of one call as Arrow batches.")
        .def("next", &next_batch,
             "Wait for rows; None after the last. One that is awaited raises BlockingIOError instead of "
             "waiting.")
        .def(
            "arm", [](const ArrowReaderHandle& self) { return self.reading()->arm(); },
            "Have the call's bell rung when next() would not raise BlockingIOError; False if it would not "
            "now. Never waits.")
        .def("gathered", &gathered, py::arg("batches"),
             "Batches of this reader, all that were read, as one stream; after the last.")
        .def("__arrow_c_stream__", &stream_of, requested,
             "A stream capsule; who releases it early ends the call.")
        .def("foreign_stream", &foreign_stream_of, "The same for who will not ask for raise_failure().")
        .def("__arrow_c_schema__", &schema_of_stream, "The schema as a capsule; may wait.")
        .def(
            "raise_failure", [](const ArrowReaderHandle& self) { self.reading()->raise_failure(); },
            "Raise what the reading last failed with, for a consumer that could only say so; nothing "
            "otherwise.");
}

}  // namespace wmisink::bindings
