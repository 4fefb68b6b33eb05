#pragma once

#include <string>

#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {

/// Gives single properties of instances that are otherwise stored: those that change by themselves
/// (Microsoft, "Writing a Property Provider"). Called on WMI's worker threads, from several at once. What it
/// throws ends the call, as for InstanceProvider.
class PropertyProvider {
  public:
    PropertyProvider(const PropertyProvider&) = delete;
    PropertyProvider& operator=(const PropertyProvider&) = delete;
    virtual ~PropertyProvider() = default;

    /// Whether it gives this property of the class it was set for.
    [[nodiscard]] virtual bool has(std::size_t property) const noexcept = 0;
    /// The value that the property has now. Asked only when a query reads it.
    [[nodiscard]] virtual Value get(const Instance& instance, std::size_t property) = 0;
    /// A client puts a value. The default refuses with WBEM_E_READ_ONLY.
    virtual void put(const Instance& instance, std::size_t property, const Value& value);
    [[nodiscard]] virtual std::string name() const = 0;

  protected:
    PropertyProvider() = default;
};

}  // namespace wmisink::embedded
