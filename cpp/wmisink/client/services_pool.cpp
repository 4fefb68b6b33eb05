#include "wmisink/client/services_pool.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {

namespace {

// ConnectServer tells NULL from "": only NULL means «not given».
Bstr optional_text(const std::string& text) { return text.empty() ? Bstr{} : Bstr{text}; }

}  // namespace

/// Keeps the password while somebody connects with it. Throws WmiError once the pool is closed.
class ServicesPool::Connecting {
  public:
    explicit Connecting(ServicesPool& pool) : pool_{pool} {
        const std::lock_guard lock{pool_.mutex_};
        if (pool_.closed_) throw WmiError(WBEM_E_SHUTTING_DOWN, "IWbemLocator::ConnectServer");
        ++pool_.connecting_;
    }
    ~Connecting() {
        const std::lock_guard lock{pool_.mutex_};
        if (--pool_.connecting_ == 0 && pool_.closed_) pool_.target_.credentials.password.wipe();
    }
    Connecting(const Connecting&) = delete;
    Connecting& operator=(const Connecting&) = delete;

  private:
    ServicesPool& pool_;
};

std::string Target::resource() const { return host.empty() ? nspace : R"(\\)" + host + '\\' + nspace; }

ServicesPool::ServicesPool(ClassSource source, Target target)
    : source_{std::move(source)}, target_{std::move(target)} {
    idle_.reserve(kMostIdle);
}

void ServicesPool::open() {
    auto services = connect();
    const std::lock_guard lock{mutex_};
    keep(services);
}

com_ptr<IWbemServices> ServicesPool::lease(const QuerySink& borrower) {
    {
        std::unique_lock lock{mutex_};
        given_back_.wait_for(lock, kPatience,
                             [this] { return closed_ || !idle_.empty() || !is_one_returning(); });
        if (closed_) throw WmiError(WBEM_E_SHUTTING_DOWN, "IWbemLocator::ConnectServer");
        borrowers_.push_back(&borrower);
        if (!idle_.empty()) {
            auto services = std::move(idle_.back());
            idle_.pop_back();
            return services;
        }
    }
    try {
        return connect();
    } catch (...) {
        give_back(nullptr, borrower);
        throw;
    }
}

// After WMI's own final status; a call that was cancelled here may keep WMI, and so its pointer, busy for
// long.
bool ServicesPool::is_one_returning() const {
    return std::any_of(borrowers_.begin(), borrowers_.end(), [](const QuerySink* sink) {
        const Phase phase = sink->state().phase();
        return phase == Phase::completed || phase == Phase::failed;
    });
}

com_ptr<IWbemServices> ServicesPool::connect() {
    const Connecting connecting{*this};
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

void ServicesPool::give_back(com_ptr<IWbemServices> services, const QuerySink& borrower) noexcept {
    {
        const std::lock_guard lock{mutex_};
        std::erase(borrowers_, &borrower);
        if (services) keep(services);
    }
    given_back_.notify_all();
}

void ServicesPool::keep(com_ptr<IWbemServices>& services) noexcept {
    if (!closed_ && idle_.size() < kMostIdle) idle_.push_back(std::move(services));
}

void ServicesPool::close() noexcept {
    std::vector<com_ptr<IWbemServices>> idle;
    const std::lock_guard lock{mutex_};
    closed_ = true;
    idle.swap(idle_);
    if (connecting_ == 0) target_.credentials.password.wipe();
    given_back_.notify_all();
}

std::size_t ServicesPool::was_idle() const {
    const std::lock_guard lock{mutex_};
    return idle_.size();
}

}  // namespace wmisink
