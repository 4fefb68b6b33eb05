#include "wmisink/embedded/provider.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/instance.hpp"

namespace wmisink::embedded {
namespace {

class FunctionProvider final : public InstanceProvider {
  public:
    FunctionProvider(std::string name,
                     std::function<void(const InstanceRequest&, InstanceReceiver&)> function)
        : name_(std::move(name)), function_(std::move(function)) {}

    void instances(const InstanceRequest& request, InstanceReceiver& receiver) override {
        function_(request, receiver);
    }

    std::string name() const override { return name_; }

  private:
    std::string name_;
    std::function<void(const InstanceRequest&, InstanceReceiver&)> function_;
};

[[noreturn]] void refuse_change(const Class& of_class, const char* operation) {
    const std::string name = to_utf8(of_class.name());
    throw Failure(WBEM_E_PROVIDER_NOT_CAPABLE, operation,
                  "The instances of " + name + " come from a provider that takes no changes.", name);
}

}  // namespace

const Value* InstanceRequest::equal_to(std::size_t property) const noexcept {
    const auto all = equalities();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [property](const Equality& one) { return one.property == property; });
    return found == all.end() ? nullptr : &found->value;
}

void InstanceProvider::put(const Instance& instance, LONG) { refuse_change(instance.of_class(), "put"); }

bool InstanceProvider::remove(const Class& of_class, std::span<const Value>) {
    refuse_change(of_class, "remove");
}

std::shared_ptr<InstanceProvider> make_provider(
    std::string name, std::function<void(const InstanceRequest&, InstanceReceiver&)> instances) {
    return std::make_shared<FunctionProvider>(std::move(name), std::move(instances));
}

}  // namespace wmisink::embedded
