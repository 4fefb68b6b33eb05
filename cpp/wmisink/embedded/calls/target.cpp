#include "wmisink/embedded/calls/target.hpp"

#include <utility>

#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {

CallTarget find_target(WideView path, const Repository& repository, const std::shared_ptr<Namespace>& here) {
    CallTarget target{.nspace = here, .path = parse_object_path(path)};
    if (target.path.server && !repository.is_local(*target.path.server)) {
        throw Failure(
            WBEM_E_NOT_SUPPORTED, "find_target",
            "The path leads to the server " + to_utf8(*target.path.server) + "; connect to that one.",
            to_utf8(path));
    }
    if (target.path.nspace && !equal_ignoring_case(*target.path.nspace, here->path())) {
        target.nspace = repository.find_namespace(*target.path.nspace);
        if (target.nspace == nullptr) {
            throw Failure(WBEM_E_INVALID_NAMESPACE, "find_target",
                          "There is no namespace " + to_utf8(*target.path.nspace) + ".", to_utf8(path));
        }
    }
    return target;
}

ObjectPath path_within(WideView path, const Repository& repository, const std::shared_ptr<Namespace>& here) {
    CallTarget target = find_target(path, repository, here);
    if (target.nspace != here) {
        throw Failure(
            WBEM_E_NOT_SUPPORTED, "path_within",
            "The path leads out of namespace " + to_utf8(here->path()) + "; connect to the other one.",
            to_utf8(path));
    }
    return std::move(target.path);
}

}  // namespace wmisink::embedded
