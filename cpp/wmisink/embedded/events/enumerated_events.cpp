#include "wmisink/embedded/events/enumerated_events.hpp"

#include <utility>

#include "wmisink/embedded/enumerator.hpp"
#include "wmisink/embedded/result_buffer.hpp"

namespace wmisink::embedded {
namespace {

/// Puts events into the buffer that the enumerator reads.
class BufferedEvents final : public EventOutput {
  public:
    BufferedEvents(std::shared_ptr<ResultBuffer> buffer, std::size_t capacity)
        : buffer_(std::move(buffer)), capacity_(capacity) {}

    bool put(ResultItem event) override {
        if (buffer_->was_waiting() >= capacity_) {
            return false;
        }
        buffer_->take(std::move(event));
        return true;
    }
    void end(CallFailure failure) noexcept override { buffer_->end(std::move(failure)); }

  private:
    std::shared_ptr<ResultBuffer> buffer_;
    std::size_t capacity_;
};

}  // namespace

com_ptr<IEnumWbemClassObject> enumerate_events(EventHome home, EventPlan plan) {
    // The output sees to the limit, since the buffer would make its writer wait.
    const auto buffer = std::make_shared<ResultBuffer>(true, ResultBuffer::kUnlimited);
    const auto output = std::make_shared<BufferedEvents>(buffer, home.repository->events().max_queued());
    EventHub& hub = home.nspace->events();
    const auto subscription = hub.subscription(home, std::move(plan), output);
    buffer->on_cancel([weak = std::weak_ptr<Subscription>(subscription)] {
        if (const auto gone = weak.lock()) {
            gone->leave();
        }
    });
    // From here on an exception lets the enumerator go, and that ends the subscription.
    auto enumerator = make_enumerator(home.repository, buffer, home.nspace->place());
    hub.add(subscription);
    return enumerator;
}

}  // namespace wmisink::embedded
