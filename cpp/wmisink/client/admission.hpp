#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace wmisink {

class OutstandingCall;

/// Lets so many calls of one connection be outstanding at WMI, and has the others wait for their turn: WMI
/// has quotas, and a program that asks for much would meet them as errors.
///
/// Fair between the threads that start calls: each has a line of its own, first come first served, and a
/// place that becomes free goes to the lines in turn. So one that starts a thousand calls keeps nobody else
/// waiting for them all. Thread-safe.
class Admission {
  public:
    /// Throws std::invalid_argument for 0 places.
    explicit Admission(std::size_t places);

    /// Asks for a place: true if there is one, false if the call now waits in the line of `thread`.
    bool enter(const std::shared_ptr<OutstandingCall>& call,
               std::thread::id thread = std::this_thread::get_id());

    /// Gives a place back. The call that has it now, and is to be started; null if nobody waits.
    [[nodiscard]] std::shared_ptr<OutstandingCall> leave();

    /// Has a call wait no longer: true if it did, false if it has a place, or is about to be given one.
    bool withdraw(const OutstandingCall& call);

    [[nodiscard]] std::size_t places() const noexcept { return places_; }
    [[nodiscard]] std::size_t was_taken() const;
    [[nodiscard]] std::size_t was_waiting() const;

  private:
    using Line = std::list<std::shared_ptr<OutstandingCall>>;
    struct Position {
        std::thread::id thread;
        Line::iterator at;
    };

    const std::size_t places_;
    mutable std::mutex mutex_;
    std::size_t taken_ = 0;
    std::unordered_map<std::thread::id, Line> lines_;  // none of them empty
    std::list<std::thread::id> turns_;                 // whose line is next
    std::unordered_map<const OutstandingCall*, Position> positions_;
};

}  // namespace wmisink
