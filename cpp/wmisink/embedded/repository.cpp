#include "wmisink/embedded/repository.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/namespace_provider.hpp"
#include "wmisink/embedded/path.hpp"

namespace wmisink::embedded {
namespace {

/// With single backslashes; empty when the path cannot be one.
Text normal_path(WideView path) {
    Text normal(path);
    std::replace(normal.begin(), normal.end(), OLECHAR{'/'}, kBackslash);
    const bool doubled = normal.find("\\\\"_w) != Text::npos;
    const bool dangling = !normal.empty() && (normal.front() == kBackslash || normal.back() == kBackslash);
    const bool foreign = normal.find_first_of(":*?\"<>|.="_w) != Text::npos;
    return doubled || dangling || foreign ? Text() : normal;
}

bool begins_with_root(WideView path) noexcept {
    constexpr WideView::size_type kLength = 4;
    return equal_ignoring_case(path.substr(0, kLength), "root"_w) &&
           (path.size() == kLength || path[kLength] == kBackslash);
}

WideView last_name(WideView path) noexcept { return path.substr(path.rfind(kBackslash) + 1); }

bool is_below(WideView path, WideView top) noexcept {
    return path.size() > top.size() && path[top.size()] == kBackslash &&
           equal_ignoring_case(path.substr(0, top.size()), top);
}

RepositoryOptions checked(RepositoryOptions options) {
    options.batch_size = std::max<std::size_t>(options.batch_size, 1);
    options.max_workers = std::max<std::size_t>(options.max_workers, 1);
    options.longest_hold = std::min<std::chrono::milliseconds>(options.longest_hold, std::chrono::hours(24));
    if (options.server_name.empty()) {
        options.server_name = "localhost"_w;
    }
    return options;
}

TaskPool::Options pool_of(std::size_t threads) {
    TaskPool::Options options;
    options.max_threads = threads;
    return options;
}

}  // namespace

std::shared_ptr<Repository> Repository::create(RepositoryOptions options) {
    auto repository = std::make_shared<Repository>(std::move(options));
    repository->create_namespace("root"_w);
    return repository;
}

Repository::Repository(RepositoryOptions options)
    : options_(checked(std::move(options))),
      workers_(pool_of(options_.max_workers)),
      messengers_(pool_of(16)),
      events_(options_.clock, options_.max_queued_events) {}

/// Every call holds the repository until its very end, so the pools' threads are idle here, but for the one
/// that may be running this; that one is not waited for.
Repository::~Repository() = default;

std::shared_ptr<Namespace> Repository::create_namespace(WideView path) {
    const Text whole = normal_path(path);
    if (!begins_with_root(whole)) {
        throw Failure(WBEM_E_INVALID_NAMESPACE, "create_namespace",
                      "\"" + to_utf8(path) + "\" cannot be a namespace; write it like root\\cimv2.",
                      to_utf8(path));
    }
    const std::unique_lock lock(mutex_);
    std::shared_ptr<Namespace> last;
    for (std::size_t end = 0; end != Text::npos && end <= whole.size();) {
        end = whole.find(kBackslash, end + 1);
        const Text here = whole.substr(0, end);
        auto& slot = namespaces_[here];
        if (slot == nullptr) {
            slot = std::make_shared<Namespace>(
                std::make_shared<const Place>(Place{.server = options_.server_name, .nspace = here}));
            order_.push_back(here);
            slot->set_provider("__NAMESPACE"_w, make_namespace_provider(weak_from_this(), here));
            if (Namespace* parent = parent_of(here)) {
                parent->events().namespace_changed(last_name(here), true);
            }
        }
        last = slot;
    }
    return last;
}

bool Repository::delete_namespace(WideView path) {
    const Text whole = normal_path(path);
    if (equal_ignoring_case(whole, "root"_w)) {
        throw Failure(WBEM_E_INVALID_OPERATION, "delete_namespace", "The namespace root cannot be deleted.",
                      to_utf8(path));
    }
    std::vector<std::shared_ptr<Namespace>> gone;  // let go outside the lock
    const std::unique_lock lock(mutex_);
    if (namespaces_.find(whole) == namespaces_.end()) {
        return false;
    }
    for (auto last = order_.size(); last-- > 0;) {
        const Text here = order_[last];
        if (!equal_ignoring_case(here, whole) && !is_below(here, whole)) {
            continue;
        }
        const auto found = namespaces_.find(here);
        gone.push_back(std::move(found->second));
        namespaces_.erase(found);
        order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(last));
        parent_of(here)->events().namespace_changed(last_name(here), false);
    }
    return true;
}

Namespace* Repository::parent_of(WideView path) const {
    const auto end = path.rfind(kBackslash);
    const auto found = end == WideView::npos ? namespaces_.end() : namespaces_.find(path.substr(0, end));
    return found == namespaces_.end() ? nullptr : found->second.get();
}

std::vector<Text> Repository::children(WideView path) const {
    const Text whole = normal_path(path);
    const std::shared_lock lock(mutex_);
    std::vector<Text> found;
    for (const Text& one : order_) {
        if (is_below(one, whole) && one.find(kBackslash, whole.size() + 1) == Text::npos) {
            found.emplace_back(last_name(one));
        }
    }
    return found;
}

std::shared_ptr<Namespace> Repository::find_namespace(WideView path) const {
    const Text whole = normal_path(path);
    const std::shared_lock lock(mutex_);
    const auto found = namespaces_.find(whole);
    return found == namespaces_.end() ? nullptr : found->second;
}

bool Repository::is_local(WideView server) const noexcept {
    return server == "."_w || equal_ignoring_case(server, "localhost"_w) ||
           equal_ignoring_case(server, options_.server_name);
}

std::vector<Text> Repository::namespaces() const {
    const std::shared_lock lock(mutex_);
    return order_;
}

}  // namespace wmisink::embedded
