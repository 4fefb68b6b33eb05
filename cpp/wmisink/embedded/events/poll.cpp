#include "wmisink/embedded/events/poll.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "wmisink/embedded/events/dispatcher.hpp"
#include "wmisink/embedded/select.hpp"

namespace wmisink::embedded {
namespace {

/// Keeps instances by their relative paths.
class PolledInstances final : public ResultOutput {
  public:
    PolledInstances(const Subscription& subscription, NameMap<Instance::Ref>& found)
        : subscription_(subscription), found_(found) {}

    bool take(ResultItem item) override {
        const Value path = value_of(
            SystemProperty::relpath,
            {.of_class = item.instance->of_class(), .values = item.instance->values(), .instance = true});
        if (!path.is_null()) {
            found_.insert_or_assign(path.as_text(), std::move(item.instance));
        }
        return !cancelled();
    }
    void progress(std::uint32_t, std::uint32_t) override {}
    bool cancelled() const noexcept override { return subscription_.over(); }

  private:
    const Subscription& subscription_;
    NameMap<Instance::Ref>& found_;
};

bool same(std::span<const Value> one, std::span<const Value> other);

/// Embedded objects are the same when their contents are: a provider makes them anew each time.
bool same(const Value& one, const Value& other) {
    if (one.kind() == Value::Kind::array && other.kind() == Value::Kind::array) {
        return same(std::span(one.as_array()), std::span(other.as_array()));
    }
    if (one.kind() == Value::Kind::object && other.kind() == Value::Kind::object) {
        const Instance::Ref& left = one.as_object();
        const Instance::Ref& right = other.as_object();
        return left == right ||
               (left->shared_class() == right->shared_class() && same(left->values(), right->values()));
    }
    return one == other;
}

bool same(std::span<const Value> one, std::span<const Value> other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](const Value& left, const Value& right) { return same(left, right); });
}

}  // namespace

Poll::Poll(std::weak_ptr<Subscription> subscription, std::weak_ptr<Dispatcher> dispatcher,
           std::vector<Text> classes, std::chrono::nanoseconds interval)
    : subscription_(std::move(subscription)),
      dispatcher_(std::move(dispatcher)),
      classes_(std::move(classes)),
      interval_(interval) {}

void Poll::start(Timetable::Time due) {
    due_ = due;
    submit();
}

void Poll::submit() noexcept {
    const auto subscription = subscription_.lock();
    if (subscription == nullptr || subscription->over()) {
        return;
    }
    try {
        static_cast<void>(subscription->home().repository->workers().submit(
            [self = shared_from_this(), subscription] { self->run(subscription); }));
    } catch (...) {
        subscription->fail(failure_of_current_exception("ExecNotificationQuery", {}));
    }
}

void Poll::run(const std::shared_ptr<Subscription>& subscription) noexcept {
    const auto dispatcher = dispatcher_.lock();
    if (dispatcher == nullptr) {
        return;
    }
    try {
        Known now = ask(*subscription);
        if (subscription->over()) {
            return;
        }
        if (asked_) {
            ReadyEvents ready{.events = changes(now, subscription->home()), .only = subscription};
            if (!ready.events.empty()) {
                dispatcher->note(kPublished, std::move(ready));
            }
        }
        asked_ = true;
        known_ = std::move(now);
        schedule(subscription->home().repository->events());
    } catch (...) {
        dispatcher->note(kPublished, SubscriptionFails{subscription, failure_of_current_exception(
                                                                         "ExecNotificationQuery", {})});
    }
}

Poll::Known Poll::ask(const Subscription& subscription) const {
    const Namespace& nspace = *subscription.home().nspace;
    Known found;
    PolledInstances output(subscription, found);
    std::set<const Class*> asked;
    for (const Text& name : classes_) {
        for (const InstanceSource& source : nspace.sources(name)) {
            if (source.provider != nullptr && asked.insert(source.of_class.get()).second) {
                run_select(plan_instances(source.of_class->name(), nspace, false), nspace, output);
            }
        }
    }
    return found;
}

std::vector<Instance::Ref> Poll::changes(const Known& now, const EventHome& home) const {
    const auto dispatcher = dispatcher_.lock();
    const std::uint64_t time = file_time(home.repository->events().clock().wall());
    std::vector<Instance::Ref> events;
    const auto tell = [&](const Instance::Ref& before, const Instance::Ref& after) {
        events.push_back(dispatcher->classes().event_of(InstanceChange{before, after}, time));
    };
    for (const auto& [path, before] : known_) {
        if (now.find(path) == now.end()) {
            tell(before, nullptr);
        }
    }
    for (const auto& [path, after] : now) {
        const auto before = known_.find(path);
        if (before == known_.end()) {
            tell(nullptr, after);
        } else if (!same(before->second->values(), after->values())) {
            tell(before->second, after);
        }
    }
    return events;
}

/// A round that took longer than the interval is followed by the next at once.
void Poll::schedule(EventEngine& engine) {
    due_ = std::max(due_ + interval_, engine.clock().now());
    engine.timetable().at(due_, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->submit();
        }
    });
}

}  // namespace wmisink::embedded
