#include "wmisink/embedded/events/provider_runs.hpp"

#include <condition_variable>
#include <exception>
#include <new>
#include <utility>
#include <vector>

#include "wmisink/embedded/events/dispatcher.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {

class ProviderRuns::Receiver final : public EventReceiver {
  public:
    Receiver(Class::Ref of_class, std::weak_ptr<Dispatcher> dispatcher)
        : class_(std::move(of_class)), dispatcher_(std::move(dispatcher)) {}

    bool event(Instance::Ref event) override {
        if (event == nullptr || !event->of_class().is_a(class_->name())) {
            const std::string name = to_utf8(class_->name());
            throw Failure(WBEM_E_INVALID_OBJECT, "event",
                          "The provider of " + name + " gave an event of another class; give " + name +
                              " or one of its subclasses.",
                          name);
        }
        const auto dispatcher = dispatcher_.lock();
        if (cancelled() || dispatcher == nullptr) {
            return false;
        }
        dispatcher->note(kPublished, ReadyEvents{.events = {std::move(event)}, .only = nullptr});
        return true;
    }

    bool wait(std::chrono::nanoseconds time) override {
        std::unique_lock lock(mutex_);
        return !changed_.wait_for(lock, time, [this] { return stopped_; });
    }

    bool cancelled() const noexcept override {
        const std::lock_guard lock(mutex_);
        return stopped_;
    }

    void stop() noexcept {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_all();
    }

    [[nodiscard]] const Class& of_class() const noexcept { return *class_; }

  private:
    const Class::Ref class_;
    const std::weak_ptr<Dispatcher> dispatcher_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopped_ = false;
};

namespace {

std::string name_of(const EventProvider& provider) {
    try {
        return provider.name();
    } catch (...) {
        return "unnamed";
    }
}

/// The failure for what the provider threw: WBEM_E_PROVIDER_FAILURE unless the exception has a code.
CallFailure failure_of(const EventProvider& provider) {
    CallFailure failure = failure_of_current_exception("ExecNotificationQuery", {});
    try {
        throw;
    } catch (const WmiError&) {
    } catch (const std::bad_alloc&) {
    } catch (...) {
        failure.code = WBEM_E_PROVIDER_FAILURE;
    }
    failure.provider = name_of(provider);
    return failure;
}

}  // namespace

void ProviderRuns::set(const Class::Ref& of_class, std::shared_ptr<EventProvider> provider) {
    {
        const std::lock_guard lock(mutex_);
        Run& run = runs_[Text(of_class->name())];
        run.of_class = of_class;
        run.provider.swap(provider);
        run.returned = false;
        if (run.receiver != nullptr) {
            run.receiver->stop();
        }
    }
    any_.store(true, std::memory_order_relaxed);
}

void ProviderRuns::look(Dispatcher& dispatcher) noexcept {
    if (!any_.load(std::memory_order_relaxed)) {
        return;
    }
    try {
        std::vector<EventHome> homes;  // let go outside the lock
        const std::lock_guard lock(mutex_);
        for (auto& [name, run] : runs_) {
            homes.push_back(dispatcher.listener_of(*run.of_class));
            const EventHome& home = homes.back();
            if (home.repository == nullptr || run.provider == nullptr) {
                run.returned = false;
                if (run.receiver != nullptr) {
                    run.receiver->stop();
                }
            } else if (run.receiver == nullptr && !run.returned) {
                start(run, dispatcher, home);
            }
        }
    } catch (...) {
        // No memory or no thread to be had; the next change of the subscriptions tries again.
    }
}

/// Under the lock.
void ProviderRuns::start(Run& run, Dispatcher& dispatcher, const EventHome& home) {
    run.receiver = std::make_shared<Receiver>(run.of_class, dispatcher.weak_from_this());
    bool accepted = false;
    try {
        accepted = home.repository->events().providers().submit(
            [home, self = shared_from_this(), to = dispatcher.shared_from_this(), receiver = run.receiver,
             provider = run.provider] {
                std::optional<CallFailure> failure;
                try {
                    provider->events(*receiver);
                } catch (...) {
                    failure = failure_of(*provider);
                }
                self->ended(receiver, failure, *to);
            });
    } catch (...) {
        run.receiver = nullptr;
        throw;
    }
    if (!accepted) {
        run.receiver = nullptr;
    }
}

void ProviderRuns::ended(const std::shared_ptr<Receiver>& receiver, const std::optional<CallFailure>& failure,
                         Dispatcher& dispatcher) {
    const bool stopped = receiver->cancelled();
    {
        const std::lock_guard lock(mutex_);
        const auto found = runs_.find(receiver->of_class().name());
        if (found != runs_.end() && found->second.receiver == receiver) {
            found->second.receiver = nullptr;
            found->second.returned = !stopped;
        }
    }
    receiver->stop();
    if (failure && !stopped) {
        dispatcher.fail_listeners(receiver->of_class(), *failure);
    }
    look(dispatcher);
}

}  // namespace wmisink::embedded
