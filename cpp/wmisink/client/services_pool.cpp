#include "wmisink/client/services_pool.hpp"

#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {

namespace {

// ConnectServer tells NULL from "": only NULL means «not given».
Bstr optional_text(const std::string& text) { return text.empty() ? Bstr{} : Bstr{text}; }

}  // namespace

std::string Target::resource() const { return host.empty() ? nspace : R"(\\)" + host + '\\' + nspace; }

ServicesPool::ServicesPool(ClassSource source, Target target)
    : source_{std::move(source)}, target_{std::move(target)} {
    idle_.reserve(kMostIdle);
}

com_ptr<IWbemServices> ServicesPool::lease() {
    {
        const std::lock_guard lock{mutex_};
        if (closed_) throw WmiError(WBEM_E_SHUTTING_DOWN, "IWbemLocator::ConnectServer");
        if (!idle_.empty()) {
            auto services = std::move(idle_.back());
            idle_.pop_back();
            return services;
        }
    }
    return connect();
}

com_ptr<IWbemServices> ServicesPool::connect() {
    com_ptr<IWbemLocator> locator;
    check(source_.create(CLSID_WbemLocator, iid_of<IWbemLocator>(), locator.put_void()),
          "CoCreateInstance(WbemLocator)");
    const Bstr resource{target_.resource()};
    const Bstr user = optional_text(target_.credentials.user);
    const Bstr locale = optional_text(target_.locale);
    const Bstr authority = optional_text(target_.credentials.authority);
    com_ptr<IWbemServices> services;
    // Without the flag a dead host can hold ConnectServer for ever; with it, for two minutes at most.
    check(locator->ConnectServer(resource.get(), user.get(), target_.credentials.password.get(), locale.get(),
                                 WBEM_FLAG_CONNECT_USE_MAX_WAIT, authority.get(), nullptr, services.put()),
          "IWbemLocator::ConnectServer");
    if (source_.secure) {
        const HRESULT secured = source_.secure(services.get(), target_.credentials);
        // E_NOINTERFACE: no proxy, but the object itself.
        if (secured != E_NOINTERFACE) check(secured, "CoSetProxyBlanket(IWbemServices)");
    }
    return services;
}

void ServicesPool::give_back(com_ptr<IWbemServices> services) noexcept {
    const std::lock_guard lock{mutex_};
    if (!closed_ && idle_.size() < kMostIdle) idle_.push_back(std::move(services));
}

void ServicesPool::close() noexcept {
    std::vector<com_ptr<IWbemServices>> idle;
    const std::lock_guard lock{mutex_};
    closed_ = true;
    idle.swap(idle_);
    target_.credentials.password.wipe();
}

std::size_t ServicesPool::was_idle() const {
    const std::lock_guard lock{mutex_};
    return idle_.size();
}

}  // namespace wmisink
