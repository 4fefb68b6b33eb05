#include "wmisink/client/services_pool.hpp"

#include <algorithm>
#include <utility>

#include "wmisink/client/context.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error_info.hpp"

namespace wmisink {

namespace {

constexpr const char* kConnectServer = "IWbemLocator::ConnectServer";

// ConnectServer tells NULL from "": only NULL means «not given».
Bstr optional_text(const std::string& text) { return text.empty() ? Bstr{} : Bstr{text}; }

}  // namespace

/// Keeps the password while somebody passes it to COM. Throws WmiError once the pool is closed.
class ServicesPool::UsingPassword {
  public:
    UsingPassword(ServicesPool& pool, const char* operation) : pool_{pool} {
        const std::lock_guard lock{pool_.mutex_};
        if (pool_.closed_) throw WmiError(WBEM_E_SHUTTING_DOWN, operation);
        ++pool_.password_users_;
    }
    ~UsingPassword() {
        const std::lock_guard lock{pool_.mutex_};
        if (--pool_.password_users_ == 0 && pool_.closed_) pool_.target_.credentials.password.wipe();
    }
    UsingPassword(const UsingPassword&) = delete;
    UsingPassword& operator=(const UsingPassword&) = delete;

  private:
    ServicesPool& pool_;
};

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
        if (closed_) throw WmiError(WBEM_E_SHUTTING_DOWN, kConnectServer);
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
    const UsingPassword password{*this, kConnectServer};
    com_ptr<IWbemLocator> locator;
    check(source_.create(CLSID_WbemLocator, iid_of<IWbemLocator>(), locator.put_void()),
          "CoCreateInstance(WbemLocator)");
    const Bstr resource{target_.resource()};
    const Bstr user = optional_text(target_.credentials.full_user());
    const Bstr locale = optional_text(target_.locale);
    const Bstr authority = optional_text(target_.credentials.authority);
    const com_ptr<IWbemContext> context = make_context(source_, target_.context, {});
    com_ptr<IWbemServices> services;
    // Without the flag a dead host can hold ConnectServer for ever; with it, for two minutes at most.
    check_with_info(kConnectServer, [&] {
        return locator->ConnectServer(resource.get(), user.get(), target_.credentials.password.get(),
                                      locale.get(), WBEM_FLAG_CONNECT_USE_MAX_WAIT, authority.get(),
                                      context.get(), services.put());
    });
    set_blanket(*services, "IWbemServices");
    return services;
}

void ServicesPool::secure(IUnknown& proxy, const char* interface_name) {
    const UsingPassword password{*this, "CoSetProxyBlanket"};
    set_blanket(proxy, interface_name);
}

void ServicesPool::set_blanket(IUnknown& proxy, const char* interface_name) const {
    if (!source_.secure) return;
    const HRESULT secured = source_.secure(&proxy, target_.credentials, target_.levels);
    if (secured == E_NOINTERFACE) return;  // no proxy, but the object itself
    if (FAILED(secured)) throw WmiError(secured, std::string("CoSetProxyBlanket(") + interface_name + ")");
}

com_ptr<IWbemContext> ServicesPool::context(const std::vector<NamedValue>& of_call) const {
    return make_context(source_, target_.context, of_call);
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

void ServicesPool::forget_idle() noexcept {
    std::vector<com_ptr<IWbemServices>> idle;  // let go of without the lock
    const std::lock_guard lock{mutex_};
    idle.swap(idle_);
}

void ServicesPool::close() noexcept {
    std::vector<com_ptr<IWbemServices>> idle;
    const std::lock_guard lock{mutex_};
    closed_ = true;
    idle.swap(idle_);
    if (password_users_ == 0) target_.credentials.password.wipe();
    given_back_.notify_all();
}

std::size_t ServicesPool::was_idle() const {
    const std::lock_guard lock{mutex_};
    return idle_.size();
}

}  // namespace wmisink
