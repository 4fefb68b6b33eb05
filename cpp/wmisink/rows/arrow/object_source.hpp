#pragma once

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/text.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink::arrow {

/// The reading was given up on, for example by Ctrl-C; it may go on later.
class Interrupted : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Where a reader's objects come from, such as a call. One thread at a time.
class ObjectSource {
  public:
    using Clock = std::chrono::steady_clock;

    ObjectSource() = default;
    ObjectSource(const ObjectSource&) = delete;
    ObjectSource& operator=(const ObjectSource&) = delete;
    /// Lets go of what was not taken.
    virtual ~ObjectSource() = default;

    /// Waits until there is an object to take, or never will be again; false if `deadline` comes first.
    /// @throws Interrupted.
    virtual bool wait(Clock::time_point deadline) = 0;
    /// Appends up to `max` objects that are there, none of them null. Never waits.
    virtual void take(std::vector<com_ptr<IWbemClassObject>>& objects, std::size_t max) = 0;
    /// Appends those that take() would give, and leaves them to be taken.
    virtual void peek(std::vector<com_ptr<IWbemClassObject>>& objects, std::size_t max) = 0;
    /// Nothing is there, and never will be again.
    [[nodiscard]] virtual bool was_drained() const = 0;
    /// After the end: throws if the result is not complete, and tells why.
    virtual void check_end() = 0;
    /// The definition of a class, asked of WMI; null where that cannot tell. May wait. @throws Interrupted.
    virtual com_ptr<IWbemClassObject> definition_of(const WideString& class_name) = 0;
};

}  // namespace wmisink::arrow
