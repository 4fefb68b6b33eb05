#include "wmisink/embedded/locator.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/call_failure.hpp"
#include "wmisink/embedded/call_result.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/context.hpp"
#include "wmisink/embedded/enumerator.hpp"
#include "wmisink/embedded/event_sink.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/path.hpp"
#include "wmisink/embedded/qualifier_set.hpp"
#include "wmisink/embedded/services.hpp"
#include "wmisink/embedded/unsecured_apartment.hpp"

namespace wmisink::embedded {
namespace {

/// RPC_S_SERVER_UNAVAILABLE as an HRESULT: what Windows gives for a host that it cannot reach.
constexpr HRESULT kServerUnavailable = static_cast<HRESULT>(0x800706BAU);

struct Target {
    std::optional<WideView> server;
    WideView nspace;
};

/// `\\server\namespace` or a namespace alone. None for three separators in front.
/// Which paths Windows takes and refuses: Wine's tests of ConnectServer, asserted there on Windows.
std::optional<Target> target_of(WideView resource) {
    if (resource.size() < 2 || !is_separator(resource[0]) || !is_separator(resource[1])) {
        return Target{.server = {}, .nspace = resource};
    }
    resource.remove_prefix(2);
    if (resource.empty()) {
        return Target{.server = {}, .nspace = resource};
    }
    const auto end = std::find_if(resource.begin(), resource.end(), is_separator);
    if (end == resource.begin()) {
        return std::nullopt;
    }
    const auto length = static_cast<std::size_t>(end - resource.begin());
    return Target{.server = resource.substr(0, length),
                  .nspace = resource.substr(std::min(length + 1, resource.size()))};
}

class Locator final : public RefCounted<Locator, IWbemLocator> {
  public:
    explicit Locator(std::shared_ptr<Repository> repository) noexcept : repository_(std::move(repository)) {}

    HRESULT STDMETHODCALLTYPE ConnectServer(const BSTR network_resource, const BSTR user, const BSTR password,
                                            const BSTR, LONG security_flags, const BSTR, IWbemContext*,
                                            IWbemServices** services) noexcept override {
        if (network_resource == nullptr || services == nullptr ||
            (security_flags & ~WBEM_FLAG_CONNECT_USE_MAX_WAIT) != 0) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *services = nullptr;
        return com_method([&] {
            try {
                *services = connect(view_of(network_resource), user, password).detach();
                return WBEM_S_NO_ERROR;
            } catch (...) {
                const CallFailure failure =
                    failure_of_current_exception(kOperation, to_utf8(view_of(network_resource)));
                const auto root = repository_->find_namespace("root"_w);
                set_error_info(failure, root ? root->place() : nullptr);
                return failure.code;
            }
        });
    }

  private:
    static constexpr const char* kOperation = "ConnectServer";

    [[nodiscard]] com_ptr<IWbemServices> connect(WideView resource, BSTR user, BSTR password) const {
        const std::string named = to_utf8(resource);
        const auto fault = repository_->faults().meet(kOperation, resource);
        meet_at_start(fault.get(), kOperation);
        const auto target = target_of(resource);
        if (!target) {
            throw Failure(WBEM_E_INVALID_PARAMETER, kOperation,
                          "\"" + named + "\" is no path of a namespace; write it like root\\cimv2.");
        }
        if (target->server && !repository_->is_local(*target->server)) {
            throw Failure(kServerUnavailable, kOperation,
                          "An embedded WMI has no other host than its own, and so no " + named + ".");
        }
        if (SysStringLen(user) != 0 || SysStringLen(password) != 0) {
            throw Failure(WBEM_E_LOCAL_CREDENTIALS, kOperation,
                          "An embedded WMI runs as the account of its process and takes no other.");
        }
        auto nspace = repository_->find_namespace(target->nspace);
        if (nspace == nullptr) {
            throw Failure(WBEM_E_INVALID_NAMESPACE, kOperation, "There is no namespace " + named + ".");
        }
        return make_com<Services>(repository_, std::move(nspace));
    }

    std::shared_ptr<Repository> repository_;
};

}  // namespace

com_ptr<IWbemLocator> make_locator(std::shared_ptr<Repository> repository) {
    return make_com<Locator>(std::move(repository));
}

std::int64_t live_objects() noexcept {
    return std::int64_t{Locator::live_count()} + Services::live_count() + ClassObject::live_count() +
           live_qualifier_sets() + live_enumerators() + live_call_results() + live_contexts() +
           live_event_sinks() + live_apartments();
}

}  // namespace wmisink::embedded
