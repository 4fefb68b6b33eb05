#include "repository.hpp"

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "module.hpp"
#include "namespace.hpp"
#include "text.hpp"

namespace wmisink::bindings {
namespace {

/// Never destroyed, like the threads that may still be in a repository when the process ends.
struct Repositories {
    std::mutex mutex;
    std::vector<std::weak_ptr<embedded::Repository>> known;
};

Repositories& repositories() {
    static Repositories* const instance = new Repositories;
    return *instance;
}

std::shared_ptr<RepositoryHandle> make_repository(std::size_t batch_size) {
    if (batch_size == 0)
        throw py::value_error("batch_size is the number of objects in one callback, 1 or more; 0 is given.");
    claim_process();
    embedded::RepositoryOptions options;
    options.batch_size = batch_size;
    auto repository = embedded::Repository::create(std::move(options));
    Repositories& all = repositories();
    const std::lock_guard lock(all.mutex);
    std::erase_if(all.known, [](const auto& known) { return known.expired(); });
    all.known.push_back(repository);
    return std::make_shared<RepositoryHandle>(std::move(repository));
}

NamespaceHandle create_namespace(const RepositoryHandle& self, const py::str& path) {
    const WideString name = wide_of(path);
    const WithoutGil released;
    return {self.get(), self.get()->create_namespace(name)};
}

}  // namespace

RepositoryHandle::RepositoryHandle(std::shared_ptr<embedded::Repository> repository)
    : repository_(std::move(repository)) {}

RepositoryHandle::~RepositoryHandle() {
    let_go([this] { repository_.reset(); });
    if (repository_) new std::shared_ptr(std::move(repository_));  // a forked process keeps it for ever
}

bool shut_repositories_down(std::chrono::steady_clock::time_point deadline) {
    std::vector<std::weak_ptr<embedded::Repository>> known;
    {
        const std::lock_guard lock(repositories().mutex);
        known = repositories().known;
    }
    bool all = true;
    for (const auto& weak : known) {
        const auto repository = weak.lock();
        if (!repository) continue;
        all = repository->workers().shutdown(deadline) && all;
        all = repository->messengers().shutdown(deadline) && all;
    }
    return all;
}

void register_repository(py::module_& module) {
    py::class_<RepositoryHandle, std::shared_ptr<RepositoryHandle>>(
        module, "Repository", py::is_final(),
        "The whole of one embedded WMI: its namespaces and its threads.")
        .def(py::init(&make_repository), py::arg("batch_size") = 100,
             "Make a repository that delivers at most `batch_size` objects in one callback.")
        .def("create_namespace", &create_namespace, py::arg("path"),
             "Find the namespace of that path, or make it with its parents.");
}

}  // namespace wmisink::bindings
