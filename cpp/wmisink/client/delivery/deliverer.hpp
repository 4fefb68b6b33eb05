#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "wmisink/client/operation.hpp"
#include "wmisink/client/security/sink_security.hpp"
#include "wmisink/client/services_pool.hpp"
#include "wmisink/sink/query_sink.hpp"

namespace wmisink {

/// Brings the answer of one call from WMI to its sink, in one of the ways that Delivery names.
///
/// The functions run on the runtime's threads, one at a time. Where a deliverer has nothing to do until
/// something happens, it holds no thread: it has the sink report when it can go on.
class Deliverer {
  public:
    /// What a deliverer works with; outlives it.
    struct Call {
        QuerySink& sink;
        const Operation& operation;
        ServicesPool& services;
        /// How callbacks reach the sink: what is asked for, and, before WMI may call back, what is in force.
        std::atomic<SinkSecurity>& security;
    };

    Deliverer() = default;
    virtual ~Deliverer() = default;
    Deliverer(const Deliverer&) = delete;
    Deliverer& operator=(const Deliverer&) = delete;

    /// Gives the call to WMI, once. True: go_on() is to be called without waiting for a report. Throws
    /// WmiError for what ends the call.
    virtual bool start(const com_ptr<IWbemServices>& services, IWbemContext* context) = 0;

    /// Goes on for about `slice`, so that others have their turn. As start().
    virtual bool go_on(std::chrono::milliseconds slice) = 0;

    /// After the end: lets go of all that is WMI's.
    virtual void let_go() noexcept = 0;
};

/// WMI calls the sink. let_go() cancels, which also is the barrier behind which no callback comes.
[[nodiscard]] std::unique_ptr<Deliverer> make_async_deliverer(const Deliverer::Call& call);
/// Rows by IEnumWbemClassObject::Next, in batches that adapt.
[[nodiscard]] std::unique_ptr<Deliverer> make_semisync_deliverer(const Deliverer::Call& call);
/// One answer by IWbemCallResult.
[[nodiscard]] std::unique_ptr<Deliverer> make_answer_deliverer(const Deliverer::Call& call);
/// Rows by IEnumWbemClassObject::NextAsync, a batch when there is room for it.
[[nodiscard]] std::unique_ptr<Deliverer> make_controlled_deliverer(const Deliverer::Call& call);

/// The deliverer for a way that is in_force() and what the operation gives.
[[nodiscard]] std::unique_ptr<Deliverer> make_deliverer(Delivery delivery, const Deliverer::Call& call);

/// The way that an operation goes if asked to go `delivery`: one answer is fetched even under
/// Delivery::controlled.
[[nodiscard]] Delivery in_force(Delivery delivery, const Operation& operation) noexcept;

}  // namespace wmisink
