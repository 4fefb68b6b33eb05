#include "arrow_source.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iomanip>
#include <sstream>
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

/// In the form of wmisink.WmiError's; a consumer's thread has no Python to make one. A query is not cut.
std::string sentence_of(const AsyncCall& call, const CallStatus& status) {
    const Operation& operation = call.operation();
    const bool told_by_status = status.end.operation == kFinalStatus;
    std::ostringstream text;
    text << text_of(status) << " (" << status_name(status.end.hresult) << " 0x" << std::hex << std::setw(8)
         << std::setfill('0') << static_cast<std::uint32_t>(status.end.hresult) << ", "
         << (told_by_status ? operation.method : status.end.operation);
    if (!operation.query.empty()) text << ", query: " << operation.query;
    if (!operation.path.empty()) text << ", path: " << operation.path;
    text << ")";
    return text.str();
}

}  // namespace

ArrowSource::ArrowSource(std::shared_ptr<CallRows> rows, std::shared_ptr<Connection> connection,
                         com_ptr<Bell> bell)
    : rows_(std::move(rows)),
      connection_(std::move(connection)),
      bell_(std::move(bell)),
      main_thread_(main_thread()) {}

ArrowSource::~ArrowSource() {
    if (is_our_process()) return;
    if (connection_) new std::shared_ptr(std::move(connection_));  // kept for ever, as what was asked
    if (!definitions_.empty()) new std::vector(std::move(definitions_));
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
    if (!bell_) {
        return wait_answering(deadline, [this](auto until) { return rows_->wait(until); });
    }
    if (rows_->wait(Clock::now())) return true;
    if (deadline == Clock::time_point::max()) throw NotYet();
    return false;  // a batch is not waited for to become full
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
    const auto known = std::ranges::find_if(definitions_, [&](const Definition& definition) {
        return equal_ignoring_case(definition.class_name, class_name);
    });
    Definition& definition = known == definitions_.end() ? ask(class_name) : *known;
    if (!definition.asked) return definition.answer;
    const auto answered = [&](auto until) { return definition.asked->wait_rows(until); };
    if (!bell_) {
        wait_answering(Clock::time_point::max(), answered);
    } else if (!answered(Clock::now())) {
        throw NotYet();
    }
    CallRows::Objects found;
    definition.asked->take(found, 1);
    definition.asked.reset();
    if (!found.empty()) definition.answer = std::move(found.front());
    return definition.answer;
}

ArrowSource::Definition& ArrowSource::ask(const WideString& class_name) {
    Definition& definition =
        definitions_.emplace_back(Definition{.class_name = class_name, .asked = nullptr});
    if (!connection_) return definition;
    CallOptions options;
    options.timeout = kPatienceWithClasses;
    try {
        definition.asked = connection_->start(operations::class_definition(to_utf8(class_name)), options);
        if (bell_) definition.asked->set_bell(bell_);
    } catch (const std::exception&) {
        // The connection is closed, or the name is none.
    }
    return definition;
}

bool ArrowSource::arm() {
    for (const Definition& definition : definitions_) {
        if (definition.asked) return definition.asked->arm_rows();
    }
    return rows_->arm();
}

}  // namespace wmisink::bindings
