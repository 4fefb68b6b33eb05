#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <mutex>
#include <string>
#include <utility>

#include "entry.hpp"
#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/text.hpp"

namespace wmisink::bindings {

/// wmisink._core.WmiObject: an instance or a class definition that can be changed. One thread at a time is in
/// the object, as IWbemClassObject demands.
class WmiObject {
  public:
    explicit WmiObject(com_ptr<IWbemClassObject> object) : object_(std::move(object)) {}
    ~WmiObject();
    WmiObject(const WmiObject&) = delete;
    WmiObject& operator=(const WmiObject&) = delete;

    /// Calls `function` with the object, alone with it and without the GIL.
    template <class Function>
    auto use(Function function) const {
        const WithoutGil released;  // first: whoever has the lock may wait for the GIL
        const std::lock_guard lock(mutex_);
        return function(*object_);
    }

    [[nodiscard]] com_ptr<IWbemClassObject> copy() const;

  private:
    mutable std::mutex mutex_;
    com_ptr<IWbemClassObject> object_;
};

/// Whether it is a class definition, and no instance.
[[nodiscard]] bool is_class(IWbemClassObject& object);

[[nodiscard]] py::object make_object(com_ptr<IWbemClassObject> object);

}  // namespace wmisink::bindings
