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
    explicit ConsumedStream(std::shared_ptr<ArrowReading> reading) : reading_(std::move(reading)) {}
    ~ConsumedStream() override { reading_->close(); }

    std::vector<arrow::Field> fields() override { return reading_->fields(); }
    std::shared_ptr<const arrow::Array> next() override { return reading_->next(); }

  private:
    std::shared_ptr<ArrowReading> reading_;
};

/// wmisink._core.ArrowBatch.
struct ArrowBatch {
    std::shared_ptr<const std::vector<arrow::Field>> fields;
    std::shared_ptr<const arrow::Array> array;
};

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
    return stream_capsule(std::make_unique<ConsumedStream>(self.reading()));
}

py::tuple array_of_batch(const ArrowBatch& self, const py::object&) {
    return py::make_tuple(schema_capsule(*self.fields), array_capsule(self.array));
}

}  // namespace

ArrowReading::ArrowReading(std::shared_ptr<CallRows> rows, std::shared_ptr<Connection> connection,
                           arrow::ReaderOptions options,
                           std::shared_ptr<std::atomic<std::uint64_t>> malformed)
    : rows_(std::move(rows)),
      malformed_(std::move(malformed)),
      reader_(std::make_unique<ArrowSource>(rows_, std::move(connection)), std::move(options), *malformed_) {}

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
    return read([this] { return reader_.fields(); });
}

std::shared_ptr<const arrow::Array> ArrowReading::next() {
    return read([this] { return reader_.next(); });
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
    } catch (const CallFailed&) {
        raise_failure_of(rows.call());
        throw;
    }
}

std::vector<arrow::Field> find_arrow_fields(const std::shared_ptr<CallRows>& rows,
                                            std::shared_ptr<Connection> connection,
                                            const arrow::ReaderOptions& options) {
    ArrowSource source(rows, std::move(connection));
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
    py::class_<ArrowReaderHandle>(module, "ArrowReader", py::is_final(),
                                  "The rows of one call as Arrow batches.")
        .def("next", &next_batch, "Wait for rows; None after the last.")
        .def("__arrow_c_stream__", &stream_of, requested,
             "A stream capsule; who releases it early ends the call.")
        .def("__arrow_c_schema__", &schema_of_stream, "The schema as a capsule; may wait.")
        .def(
            "raise_failure", [](const ArrowReaderHandle& self) { self.reading()->raise_failure(); },
            "Raise what the reading last failed with, for a consumer that could only say so; nothing "
            "otherwise.");
}

}  // namespace wmisink::bindings
