#include "wmisink/embedded/cursor.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>
#include <vector>

#include "wmisink/com/bstr.hpp"
#include "wmisink/embedded/com_method.hpp"

namespace wmisink::embedded {
namespace {

/// How long objects wait for others to come along with.
constexpr std::chrono::milliseconds kGathering{10};

/// False when the sink refuses: it wants no more.
bool indicate(std::span<const ResultItem> items, IWbemObjectSink& sink) {
    std::vector<com_ptr<IWbemClassObject>> objects;
    std::vector<IWbemClassObject*> pointers;
    for (const ResultItem& item : items) {
        objects.push_back(item.object());
        pointers.push_back(objects.back().get());
    }
    return SUCCEEDED(sink.Indicate(static_cast<LONG>(pointers.size()), pointers.data()));
}

}  // namespace

Cursor::Cursor(std::shared_ptr<Repository> repository, std::shared_ptr<Readers> readers,
               std::shared_ptr<const Place> place, std::size_t position) noexcept
    : repository_(std::move(repository)),
      buffer_(readers->buffer()),
      place_(std::move(place)),
      readers_(std::move(readers)),
      position_(position) {}

ResultBuffer::Page Cursor::read(std::size_t count, ResultBuffer::Clock::time_point deadline) {
    std::size_t from = 0;
    {
        std::unique_lock lock(mutex_);
        const auto free = [this] { return !reading_ && !serving_; };
        if (deadline == ResultBuffer::Clock::time_point::max()) {
            idle_.wait(lock, free);
        } else if (!idle_.wait_until(lock, deadline, free)) {
            return {};
        }
        reading_ = true;
        from = position_;
    }
    const auto leave = [this](std::size_t read) {
        {
            const std::lock_guard lock(mutex_);
            reading_ = false;
            position_ += read;
        }
        idle_.notify_all();
    };
    try {
        auto page = buffer().read(from, count, deadline);
        leave(page.items.size());
        return page;
    } catch (...) {
        leave(0);
        throw;
    }
}

void Cursor::reset() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return !reading_; });
    position_ = 0;
}

void Cursor::abandon() noexcept {
    std::shared_ptr<Readers> readers;  // let go outside the lock
    {
        const std::lock_guard lock(mutex_);
        readers.swap(readers_);
    }
}

bool Cursor::was_abandoned() const {
    const std::lock_guard lock(mutex_);
    return !readers_;
}

std::shared_ptr<Cursor> Cursor::copy() {
    const std::lock_guard lock(mutex_);
    return std::make_shared<Cursor>(repository_, readers_, place_, position_);
}

HRESULT Cursor::request(std::size_t count, IWbemObjectSink& sink) {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return !reading_; });
    if (const auto outcome = buffer().end_before(position_)) {
        if (FAILED(outcome->code)) {
            set_error_info(*outcome, place_);
            return outcome->code;
        }
        return WBEM_S_FALSE;
    }
    requests_.push_back(
        {.position = position_, .count = count, .sink = com_ptr<IWbemObjectSink>::share(&sink)});
    const auto serve_all = [self = shared_from_this()] {
        while (const auto request = self->next_request()) {
            self->serve(*request);
        }
    };
    try {
        if (!serving_ && !repository_->workers().submit(serve_all)) {
            throw WmiError(WBEM_E_SHUTTING_DOWN, "IEnumWbemClassObject::NextAsync");
        }
    } catch (...) {
        requests_.pop_back();
        throw;
    }
    serving_ = true;
    position_ += count;
    return WBEM_S_NO_ERROR;
}

std::optional<Cursor::Request> Cursor::next_request() noexcept {
    std::optional<Request> next;
    {
        const std::lock_guard lock(mutex_);
        if (!requests_.empty()) {
            next = std::move(requests_.front());
            requests_.pop_front();
            return next;
        }
        serving_ = false;
    }
    idle_.notify_all();
    return next;
}

/// After the requested number WBEM_S_NO_ERROR, after fewer WBEM_S_FALSE or why there are no more (Microsoft,
/// "IEnumWbemClassObject::NextAsync").
void Cursor::serve(const Request& request) noexcept {
    CallFailure outcome;
    try {
        outcome = deliver(request);
    } catch (...) {
        outcome = failure_of_current_exception("NextAsync", {});
    }
    Bstr text;
    com_ptr<IWbemClassObject> status;
    if (FAILED(outcome.code) && outcome.code != WBEM_E_CALL_CANCELLED) {
        com_method([&] {
            text = Bstr(outcome.description);
            status = make_extended_status(outcome, place_);
            return S_OK;
        });
    }
    request.sink->SetStatus(WBEM_STATUS_COMPLETE, outcome.code, text.get(), status.get());
}

ResultBuffer::Page Cursor::next_batch(std::size_t position, std::size_t count) {
    using Clock = ResultBuffer::Clock;
    const std::size_t batch = std::min(count, repository_->options().batch_size);
    auto page = buffer().read(position, batch, Clock::now() + kGathering);
    if (page.items.empty() && !page.last) {
        page = buffer().read(position, 1, Clock::time_point::max());
    }
    return page;
}

CallFailure Cursor::deliver(const Request& request) {
    std::size_t given = 0;
    while (given < request.count) {
        const auto page = next_batch(request.position + given, request.count - given);
        if (was_abandoned()) {
            return {.code = WBEM_E_CALL_CANCELLED};
        }
        if (!page.items.empty() && !indicate(page.items, *request.sink)) {
            return {.code = WBEM_E_CALL_CANCELLED};
        }
        given += page.items.size();
        if (page.last && given < request.count) {
            return SUCCEEDED(page.outcome.code) ? CallFailure{.code = WBEM_S_FALSE} : page.outcome;
        }
    }
    return {.code = WBEM_S_NO_ERROR};
}

}  // namespace wmisink::embedded
