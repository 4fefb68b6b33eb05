#include "wmisink/rows/arrow/stream.hpp"

#include <cerrno>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "wmisink/rows/arrow/object_source.hpp"

namespace wmisink::arrow {
namespace {

struct ExportedStream {
    std::unique_ptr<BatchSource> source;
    std::string error{};
};

ExportedStream& own(ArrowArrayStream* stream) { return *static_cast<ExportedStream*>(stream->private_data); }

int keep(ExportedStream& exported, int code, const char* text) noexcept {
    try {
        exported.error = text;
    } catch (const std::bad_alloc&) {
        exported.error.clear();
    }
    return code;
}

/// Runs a callback's work; nothing is thrown into the consumer.
template <class Work>
int answer(ArrowArrayStream* stream, Work work) noexcept {
    ExportedStream& exported = own(stream);
    exported.error.clear();
    try {
        work(*exported.source);
        return 0;
    } catch (const Interrupted& interrupted) {
        return keep(exported, EINTR, interrupted.what());
    } catch (const std::bad_alloc&) {
        return keep(exported, ENOMEM, "There is not enough memory for the next batch of rows.");
    } catch (const std::exception& failure) {
        return keep(exported, EIO, failure.what());
    } catch (...) {
        return keep(exported, EIO, "The rows cannot be read, for a reason that nothing tells.");
    }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    return answer(stream, [out](BatchSource& source) { export_schema(source.fields(), *out); });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
    return answer(stream, [out](BatchSource& source) {
        if (auto batch = source.next()) return export_array(std::move(batch), *out);
        *out = {};  // its release is null: the end
    });
}

const char* get_last_error(ArrowArrayStream* stream) {
    const std::string& error = own(stream).error;
    return error.empty() ? nullptr : error.c_str();
}

void release(ArrowArrayStream* stream) {
    delete &own(stream);
    stream->release = nullptr;
}

}  // namespace

void export_stream(std::unique_ptr<BatchSource> source, ArrowArrayStream& out) {
    out = {.get_schema = &get_schema,
           .get_next = &get_next,
           .get_last_error = &get_last_error,
           .release = &release,
           .private_data = new ExportedStream{.source = std::move(source)}};
}

}  // namespace wmisink::arrow
