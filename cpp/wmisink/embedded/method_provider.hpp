#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wmisink/embedded/call_context.hpp"
#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {

/// A call of a method, as its provider is told of it.
class MethodRequest {
  public:
    /// The class that the path named, or the class of the instance.
    [[nodiscard]] virtual const Class& of_class() const noexcept = 0;
    /// The instance that the method is called on; nullptr for a static method.
    [[nodiscard]] virtual const Instance::Ref& object() const noexcept = 0;
    [[nodiscard]] virtual const Method& method() const noexcept = 0;
    /// A value for each property of method().in, in its order: defaults where the client gave none. Empty
    /// when the method takes nothing.
    [[nodiscard]] virtual std::span<const Value> arguments() const noexcept = 0;
    /// The named values that the client gave with the call, such as __ProviderArchitecture; nullptr: none.
    [[nodiscard]] virtual const CallContext* context() const noexcept = 0;
    /// True once nobody waits for the answer any more. Never waits; any thread may ask.
    [[nodiscard]] virtual bool cancelled() const noexcept = 0;

  protected:
    MethodRequest() = default;
    MethodRequest(const MethodRequest&) = default;
    MethodRequest& operator=(const MethodRequest&) = default;
    ~MethodRequest() = default;
};

/// What the methods of a class do. Called on WMI's worker threads, from several at once. What it throws ends
/// the call, as for InstanceProvider.
class MethodProvider {
  public:
    MethodProvider(const MethodProvider&) = delete;
    MethodProvider& operator=(const MethodProvider&) = delete;
    virtual ~MethodProvider() = default;

    /// Whether it does this method; a subclass's provider may leave one to its superclass's.
    [[nodiscard]] virtual bool has(WideView method) const = 0;
    /// Does it. Returns a value for each property of method().out, in its order; empty when the method gives
    /// nothing.
    [[nodiscard]] virtual std::vector<Value> call(const MethodRequest& request) = 0;
    [[nodiscard]] virtual std::string name() const = 0;

  protected:
    MethodProvider() = default;
};

}  // namespace wmisink::embedded
