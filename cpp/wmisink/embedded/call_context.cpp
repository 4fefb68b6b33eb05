#include "wmisink/embedded/call_context.hpp"

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/result.hpp"
#include "wmisink/embedded/variant_value.hpp"

namespace wmisink::embedded {
namespace {

ContextValue read_value(WideView name, const VARIANT& value) try {
    if (value.vt == VT_NULL || value.vt == VT_EMPTY) {
        return {.name = Text(name), .value = {}, .type = CIM_STRING};
    }
    const CIMTYPE type = cim_type_of(value);
    return {.name = Text(name), .value = from_variant(value, type), .type = type};
} catch (const Failure& failure) {
    throw Failure(WBEM_E_INVALID_CONTEXT, "IWbemContext",
                  "The context's value " + to_utf8(name) + " is none of CIM's: " + failure.description(),
                  to_utf8(name));
}

class ContextOutput final : public ResultOutput {
  public:
    ContextOutput(const CallContext& context, ResultOutput& output) noexcept
        : context_(context), output_(output) {}

    bool take(ResultItem item) override { return output_.take(std::move(item)); }
    void progress(std::uint32_t done, std::uint32_t total) override { output_.progress(done, total); }
    [[nodiscard]] bool cancelled() const noexcept override { return output_.cancelled(); }
    [[nodiscard]] const CallContext* context() const noexcept override { return &context_; }
    void path(Text path) override { output_.path(std::move(path)); }
    void opened(com_ptr<IWbemServices> services) override { output_.opened(std::move(services)); }
    void on_cancel(std::function<void()> wake) override { output_.on_cancel(std::move(wake)); }

  private:
    const CallContext& context_;
    ResultOutput& output_;
};

}  // namespace

std::shared_ptr<const CallContext> read_context(IWbemContext* context) {
    if (context == nullptr) {
        return nullptr;
    }
    // A copy, since a context has one enumeration, and the client may be at it.
    com_ptr<IWbemContext> copy;
    check(context->Clone(copy.put()), "IWbemContext::Clone");
    check(copy->BeginEnumeration(0), "IWbemContext::BeginEnumeration");
    CallContext values;
    for (;;) {
        Bstr name;
        Variant value;
        if (check(copy->Next(0, name.put(), value.put()), "IWbemContext::Next") == WBEM_S_NO_MORE_DATA) {
            break;
        }
        values.push_back(read_value(name.view(), value.get()));
    }
    return values.empty() ? nullptr : std::make_shared<const CallContext>(std::move(values));
}

Operation in_context(Operation operation, std::shared_ptr<const CallContext> context) {
    if (context == nullptr) {
        return operation;
    }
    return [operation = std::move(operation), context = std::move(context)](ResultOutput& output) {
        ContextOutput seen(*context, output);
        operation(seen);
    };
}

}  // namespace wmisink::embedded
