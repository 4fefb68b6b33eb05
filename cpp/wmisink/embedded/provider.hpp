#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wmisink/embedded/call_context.hpp"
#include "wmisink/embedded/class.hpp"
#include "wmisink/embedded/value.hpp"

namespace wmisink::embedded {

/// A condition that every row of the answer meets, taken from the WHERE: `property = value`, joined by AND.
struct Equality {
    /// Index into the class's properties.
    std::size_t property = 0;
    /// Of the property's own type, never NULL. Text compares without regard to case. Of an association query
    /// it is the full path that a reference must lead to; rows may write it otherwise.
    Value value;
};

/// What WMI wants from a provider. The engine checks every row against the whole WHERE, so all of this
/// is only an offer to do less work.
class InstanceRequest {
  public:
    /// The class whose instances are asked for: the one the provider was set for.
    [[nodiscard]] virtual const Class& of_class() const noexcept = 0;
    /// Whether the query reads the property, in its SELECT list or its WHERE. Others may be left NULL.
    [[nodiscard]] virtual bool wants(std::size_t property) const noexcept = 0;
    [[nodiscard]] virtual std::span<const Equality> equalities() const noexcept = 0;
    /// The value the property must have; nullptr when the WHERE does not fix it.
    [[nodiscard]] const Value* equal_to(std::size_t property) const noexcept;
    /// The named values that the client gave with the call, such as __ProviderArchitecture; nullptr: none.
    [[nodiscard]] virtual const CallContext* context() const noexcept = 0;
    /// True once nobody waits for the rows any more: return soon. Never waits; any thread may ask.
    [[nodiscard]] virtual bool cancelled() const noexcept = 0;

  protected:
    InstanceRequest() = default;
    InstanceRequest(const InstanceRequest&) = default;
    InstanceRequest& operator=(const InstanceRequest&) = default;
    ~InstanceRequest() = default;
};

/// Takes a provider's rows. Use it only on the thread that called InstanceProvider::instances(), and only
/// until that returns.
class InstanceReceiver {
  public:
    /// Offers one row: a value for each property, in the class's order. Waits when the client is slow.
    ///
    /// The values are moved out of the vector when the row is kept, and left as they are when the WHERE
    /// drops it, so a provider may fill the same vector again. Returns false when the call is over;
    /// the provider then returns. Throws WmiError when a value does not fit its property, or the count is
    /// wrong.
    virtual bool row(std::vector<Value>& values) = 0;

    /// Tells the client how far the work is, if it asked (WBEM_FLAG_SEND_STATUS). Counted in any unit;
    /// above 65535 both are scaled down, since SetStatus carries 16 bits of each.
    virtual void progress(std::uint32_t done, std::uint32_t total) = 0;

  protected:
    InstanceReceiver() = default;
    InstanceReceiver(const InstanceReceiver&) = default;
    InstanceReceiver& operator=(const InstanceReceiver&) = default;
    ~InstanceReceiver() = default;
};

/// Where the instances of a class come from when they are not stored: called once for each query.
///
/// Called on WMI's worker threads, from several at once; an implementation guards its own state. An
/// exception ends the call with WBEM_E_PROVIDER_FAILURE (a WmiError with its own code) and its text
/// in the extended error object.
class InstanceProvider {
  public:
    InstanceProvider(const InstanceProvider&) = delete;
    InstanceProvider& operator=(const InstanceProvider&) = delete;
    virtual ~InstanceProvider() = default;

    virtual void instances(const InstanceRequest& request, InstanceReceiver& receiver) = 0;

    /// A client puts an instance; `flags` are WBEM_FLAG_CREATE_OR_UPDATE, _UPDATE_ONLY or _CREATE_ONLY. The
    /// default refuses with WBEM_E_PROVIDER_NOT_CAPABLE.
    virtual void put(const Instance& instance, LONG flags);
    /// A client deletes the instance with these keys. False when there is none. The default refuses as put()
    /// does.
    virtual bool remove(const Class& of_class, std::span<const Value> keys);

    /// Reported as ProviderName in __ExtendedStatus. UTF-8.
    [[nodiscard]] virtual std::string name() const = 0;

  protected:
    InstanceProvider() = default;
};

/// A provider made of a function.
[[nodiscard]] std::shared_ptr<InstanceProvider> make_provider(
    std::string name, std::function<void(const InstanceRequest&, InstanceReceiver&)> instances);

}  // namespace wmisink::embedded
