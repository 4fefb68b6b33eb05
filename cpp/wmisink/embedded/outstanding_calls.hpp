#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "wmisink/com/wmi.hpp"
#include "wmisink/embedded/cancellable.hpp"

namespace wmisink::embedded {

/// The calls of one IWbemServices whose final status has not been sent, by their sinks: [MS-WMI]'s
/// AsyncOperationTable. Thread-safe. A sink in it is alive, since its call holds a reference.
class OutstandingCalls {
  public:
    void add(IWbemObjectSink* sink, std::shared_ptr<Cancellable> call);
    void remove(IWbemObjectSink* sink, const Cancellable& call) noexcept;
    /// Every call that was started with this very pointer.
    [[nodiscard]] std::vector<std::shared_ptr<Cancellable>> calls_of(IWbemObjectSink* sink) const;

  private:
    mutable std::mutex mutex_;
    std::unordered_multimap<IWbemObjectSink*, std::shared_ptr<Cancellable>> calls_;
};

}  // namespace wmisink::embedded
