#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "wmisink/embedded/call_failure.hpp"
#include "wmisink/embedded/event_provider.hpp"
#include "wmisink/embedded/folding.hpp"

namespace wmisink::embedded {

class Dispatcher;

/// The event providers of a namespace, each running on a thread of its own while somebody listens to its
/// class, one of its superclasses or one of its subclasses. A provider that returns by itself is called again
/// once all have gone and somebody new has come. Thread-safe.
class ProviderRuns : public std::enable_shared_from_this<ProviderRuns> {
  public:
    ProviderRuns() = default;
    ProviderRuns(const ProviderRuns&) = delete;
    ProviderRuns& operator=(const ProviderRuns&) = delete;
    ~ProviderRuns() = default;

    /// nullptr: there is none any more.
    void set(const Class::Ref& of_class, std::shared_ptr<EventProvider> provider);
    /// Starts and stops providers as the subscriptions now want it. A provider that is stopped may take its
    /// time to return; nobody waits for it.
    void look(Dispatcher& dispatcher) noexcept;

  private:
    class Receiver;

    struct Run {
        Class::Ref of_class;
        std::shared_ptr<EventProvider> provider;
        /// While it runs.
        std::shared_ptr<Receiver> receiver;
        bool returned = false;
    };

    void start(Run& run, Dispatcher& dispatcher, const struct EventHome& home);
    void ended(const std::shared_ptr<Receiver>& receiver, const std::optional<CallFailure>& failure,
               Dispatcher& dispatcher);

    /// Relaxed: most namespaces have no event provider; set() looks after it has stored.
    std::atomic<bool> any_{false};
    std::mutex mutex_;
    NameMap<Run> runs_;
};

}  // namespace wmisink::embedded
