#include "wmisink/client/admission.hpp"

#include <stdexcept>
#include <utility>

namespace wmisink {

Admission::Admission(std::size_t places) : places_{places} {
    if (places == 0) {
        throw std::invalid_argument(
            "A connection must be allowed at least 1 outstanding call, not 0; leave the limit out for the "
            "usual one.");
    }
}

bool Admission::enter(const std::shared_ptr<OutstandingCall>& call, std::thread::id thread) {
    const std::lock_guard lock{mutex_};
    if (taken_ < places_) {
        ++taken_;
        return true;
    }
    auto& line = lines_[thread];
    if (line.empty()) turns_.push_back(thread);
    const auto at = line.insert(line.end(), call);
    positions_.emplace(call.get(), Position{thread, at});
    return false;
}

std::shared_ptr<OutstandingCall> Admission::leave() {
    const std::lock_guard lock{mutex_};
    if (turns_.empty()) {
        --taken_;
        return nullptr;
    }
    const auto line = lines_.find(turns_.front());
    auto next = std::move(line->second.front());
    positions_.erase(next.get());
    line->second.pop_front();
    // To the end of the turns, or out of them.
    if (line->second.empty()) {
        lines_.erase(line);
        turns_.pop_front();
    } else {
        turns_.splice(turns_.end(), turns_, turns_.begin());
    }
    return next;
}

bool Admission::withdraw(const OutstandingCall& call) {
    std::shared_ptr<OutstandingCall> withdrawn;  // let go outside the lock
    const std::lock_guard lock{mutex_};
    const auto found = positions_.find(&call);
    if (found == positions_.end()) return false;
    const auto [thread, at] = found->second;
    positions_.erase(found);
    withdrawn = std::move(*at);
    const auto line = lines_.find(thread);
    line->second.erase(at);
    if (line->second.empty()) {
        lines_.erase(line);
        turns_.remove(thread);
    }
    return true;
}

std::size_t Admission::was_taken() const {
    const std::lock_guard lock{mutex_};
    return taken_;
}

std::size_t Admission::was_waiting() const {
    const std::lock_guard lock{mutex_};
    return positions_.size();
}

}  // namespace wmisink
