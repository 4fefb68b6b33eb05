#include "wmisink/client/context.hpp"

#include "wmisink/cim/encode.hpp"
#include "wmisink/cim/natural_type.hpp"
#include "wmisink/client/operation.hpp"
#include "wmisink/com/text.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink {
namespace {

constexpr const char* kSetValue = "IWbemContext::SetValue";

Variant variant_of(const NamedValue& named) try {
    return encode(named.value, natural_type(named.value));
} catch (const Misfit& misfit) {
    throw CallRefused(WBEM_E_INVALID_PARAMETER, kSetValue,
                      "The context value " + named.name + " " + misfit.what());
}

void set_values(IWbemContext& context, const std::vector<NamedValue>& values) {
    for (const NamedValue& named : values) {
        const Variant value = variant_of(named);
        check(context.SetValue(to_wide(named.name).c_str(), 0, value.in()), kSetValue);
    }
}

}  // namespace

com_ptr<IWbemContext> make_context(const ClassSource& source, const std::vector<NamedValue>& of_connection,
                                   const std::vector<NamedValue>& of_call) {
    if (of_connection.empty() && of_call.empty()) return nullptr;
    com_ptr<IWbemContext> context;
    const HRESULT made = source.create(CLSID_WbemContext, iid_of<IWbemContext>(), context.put_void());
    if (FAILED(made)) {
        const NamedValue& first = of_connection.empty() ? of_call.front() : of_connection.front();
        throw CallRefused(made, "CoCreateInstance(WbemContext)",
                          "The WMI of «" + source.name + "» has no context to carry " + first.name +
                              " in; leave the context out.");
    }
    set_values(*context, of_connection);
    set_values(*context, of_call);
    return context;
}

}  // namespace wmisink
