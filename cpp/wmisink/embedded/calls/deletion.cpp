#include "wmisink/embedded/calls/deletion.hpp"

#include <exception>
#include <utility>
#include <vector>

#include "wmisink/embedded/calls/target.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/provider_guard.hpp"
#include "wmisink/embedded/select.hpp"

namespace wmisink::embedded {
namespace {

/// Whether a provider has removed it. Throws the first failure when none has and one failed.
bool remove_by_provider(const ObjectPath& path, const std::vector<Value>& keys, const Namespace& nspace) {
    std::exception_ptr first_failure;
    for (const InstanceSource& source : nspace.sources(path.class_name)) {
        if (source.provider == nullptr) {
            continue;
        }
        try {
            const bool removed = in_provider(*source.provider,
                                             [&] { return source.provider->remove(*source.of_class, keys); });
            if (removed) {
                return true;
            }
        } catch (const std::exception&) {
            first_failure = first_failure ? first_failure : std::current_exception();
        }
    }
    if (first_failure) {
        std::rethrow_exception(first_failure);
    }
    return false;
}

}  // namespace

Operation delete_class(WideView name, std::shared_ptr<Namespace> nspace) {
    return [name = Text(name), nspace = std::move(nspace)](ResultOutput&) {
        if (nspace->find_class(name) == nullptr) {
            throw Failure(
                WBEM_E_NOT_FOUND, "DeleteClass",
                "There is no class \"" + to_utf8(name) + "\" in namespace " + to_utf8(nspace->path()) + ".",
                to_utf8(name));
        }
        nspace->delete_class(name);
    };
}

Operation delete_instance(WideView path, std::shared_ptr<Repository> repository,
                          std::shared_ptr<Namespace> nspace) {
    return
        [text = Text(path), repository = std::move(repository), nspace = std::move(nspace)](ResultOutput&) {
            const ObjectPath parsed = path_within(text, *repository, nspace);
            if (parsed.is_class()) {
                throw Failure(WBEM_E_INVALID_OBJECT_PATH, "DeleteInstance",
                              "The path " + to_utf8(text) + " names a class; add the keys of an instance.",
                              to_utf8(text));
            }
            const auto keys = key_values(parsed, *require_class(*nspace, parsed.class_name));
            if (!nspace->delete_instance(parsed) && !remove_by_provider(parsed, keys, *nspace)) {
                throw Failure(WBEM_E_NOT_FOUND, "DeleteInstance",
                              "There is no instance with the path " + to_utf8(text) + ".", to_utf8(text));
            }
        };
}

}  // namespace wmisink::embedded
