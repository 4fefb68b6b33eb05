#include "arrow_source.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "entry.hpp"
#include "errors.hpp"
#include "status.hpp"
#include "wmisink/client/operation.hpp"

namespace wmisink::bindings {
namespace {

/// A class definition takes WMI milliseconds; one that never comes must not hold the rows up for ever.
constexpr std::chrono::seconds kPatienceWithClasses{30};

unsigned long main_thread() {
    return py::module_::import("threading").attr("main_thread")().attr("ident").cast<unsigned long>();
}

/// As wmisink.WmiError writes it.
std::string sentence_of(const AsyncCall& call, const CallStatus& status) {
    const Operation& operation = call.operation();
    const bool told_by_status = status.end.operation == kFinalStatus;
    std::string text = text_of(status) + " (" + status_label(status.end.hresult) + ", " +
                       (told_by_status ? operation.method : status.end.operation);
    if (!operation.query.empty()) text += ", query '" + operation.query + "'";
    if (!operation.path.empty()) text += ", path '" + operation.path + "'";
    return text + ")";
}

}  // namespace

ArrowSource::ArrowSource(std::shared_ptr<CallRows> rows, std::shared_ptr<Connection> connection)
    : rows_(std::move(rows)), connection_(std::move(connection)), main_thread_(main_thread()) {}

ArrowSource::~ArrowSource() {
    if (!is_our_process() && connection_) new std::shared_ptr(std::move(connection_));  // kept for ever
}

template <class Wait>
bool ArrowSource::wait_answering(Clock::time_point deadline, Wait wait) {
    constexpr auto kSlice = std::chrono::milliseconds(200);
    for (;;) {
        const Clock::time_point now = Clock::now();
        const bool last = deadline <= now || deadline - now <= kSlice;
        const bool done = wait(last ? deadline : now + kSlice);
        if (entries_closed()) throw PythonEnding();
        if (done) return true;
        answer_signals();
        if (last) return false;
    }
}

bool ArrowSource::wait(Clock::time_point deadline) {
    return wait_answering(deadline, [this](auto until) { return rows_->wait(until); });
}

void ArrowSource::answer_signals() const {
    if (PyThread_get_thread_ident() != main_thread_) return;
    const Entry entry;
    const WithGil gil;
    if (PyErr_CheckSignals() == 0) return;
    throw SignalRaised(py::error_already_set());
}

void ArrowSource::check_end() {
    const CallStatus status = rows_->call().status();
    if (status.phase == Phase::completed) return;
    throw CallFailed(sentence_of(rows_->call(), status));
}

com_ptr<IWbemClassObject> ArrowSource::definition_of(const WideString& class_name) {
    if (!connection_) return nullptr;
    CallOptions options;
    options.timeout = kPatienceWithClasses;
    std::shared_ptr<AsyncCall> asked;
    try {
        asked = connection_->start(operations::class_definition(to_utf8(class_name)), options);
    } catch (const std::exception&) {
        return nullptr;  // the connection is closed, or the name is none
    }
    wait_answering(Clock::time_point::max(), [&](auto until) { return asked->wait_rows(until); });
    CallRows::Objects found;
    asked->take(found, 1);
    return found.empty() ? nullptr : std::move(found.front());
}

}  // namespace wmisink::bindings
