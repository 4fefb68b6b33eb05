#include "wmisink/embedded/namespace_provider.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/repository.hpp"

namespace wmisink::embedded {
namespace {

class NamespaceProvider final : public InstanceProvider {
  public:
    NamespaceProvider(std::weak_ptr<Repository> repository, Text path)
        : repository_(std::move(repository)), path_(std::move(path)) {}

    void instances(const InstanceRequest&, InstanceReceiver& receiver) override {
        std::vector<Value> values;
        for (Text& name : children()) {
            values.assign(1, Value::text(std::move(name)));
            if (!receiver.row(values)) {
                return;
            }
        }
    }

    void put(const Instance& instance, LONG flags) override {
        const Text name = instance[0].is_null() ? Text() : instance[0].as_text();
        const bool exists = has(name);
        if (exists && (flags & WBEM_FLAG_CREATE_ONLY) != 0) {
            refuse(WBEM_E_ALREADY_EXISTS, name, "exists already");
        }
        if (!exists && (flags & WBEM_FLAG_UPDATE_ONLY) != 0) {
            refuse(WBEM_E_NOT_FOUND, name, "does not exist");
        }
        if (name.empty() || name.find_first_of("\\/"_w) != Text::npos) {
            refuse(WBEM_E_INVALID_NAMESPACE, name, "cannot be made; give it one name of its own");
        }
        if (const auto repository = repository_.lock(); repository != nullptr && !exists) {
            repository->create_namespace(below(name));
        }
    }

    bool remove(const Class&, std::span<const Value> keys) override {
        const auto repository = repository_.lock();
        const Text* name = keys.empty() ? nullptr : keys.front().get_if<Text>();
        return repository != nullptr && name != nullptr && has(*name) &&
               repository->delete_namespace(below(*name));
    }

    std::string name() const override { return "WinMgmt"; }

  private:
    [[nodiscard]] std::vector<Text> children() const {
        const auto repository = repository_.lock();
        return repository == nullptr ? std::vector<Text>() : repository->children(path_);
    }

    [[nodiscard]] bool has(WideView name) const {
        const auto all = children();
        return std::any_of(all.begin(), all.end(),
                           [&](const Text& one) { return equal_ignoring_case(one, name); });
    }

    [[nodiscard]] Text below(WideView name) const {
        Text path = path_;
        path += OLECHAR{'\\'};
        path += name;
        return path;
    }

    [[noreturn]] void refuse(HRESULT code, WideView name, const char* problem) const {
        throw Failure(code, "put", "The namespace " + to_utf8(below(name)) + " " + problem + ".",
                      to_utf8(name));
    }

    std::weak_ptr<Repository> repository_;
    Text path_;
};

}  // namespace

std::shared_ptr<InstanceProvider> make_namespace_provider(std::weak_ptr<Repository> repository, Text path) {
    return std::make_shared<NamespaceProvider>(std::move(repository), std::move(path));
}

}  // namespace wmisink::embedded
