#include "wmisink/embedded/provider.hpp"

#include <algorithm>
#include <utility>

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

}  // namespace

const Value* InstanceRequest::equal_to(std::size_t property) const noexcept {
    const auto all = equalities();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [property](const Equality& one) { return one.property == property; });
    return found == all.end() ? nullptr : &found->value;
}

std::shared_ptr<InstanceProvider> make_provider(
    std::string name, std::function<void(const InstanceRequest&, InstanceReceiver&)> instances) {
    return std::make_shared<FunctionProvider>(std::move(name), std::move(instances));
}

}  // namespace wmisink::embedded
