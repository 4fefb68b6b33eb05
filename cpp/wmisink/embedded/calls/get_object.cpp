#include "wmisink/embedded/calls/get_object.hpp"

#include <utility>

#include "wmisink/embedded/calls/target.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/find_object.hpp"

namespace wmisink::embedded {
namespace {

ResultItem find_item(WideView path, const CallTarget& target, const ResultOutput& output) {
    ResultItem item;
    if (target.path.is_class()) {
        item.definition = target.nspace->find_class(target.path.class_name);
    } else {
        item.instance = find_object(target.path, *target.nspace, &output);
    }
    if (item.definition == nullptr && item.instance == nullptr) {
        throw Failure(WBEM_E_NOT_FOUND, "GetObject",
                      "There is no object with the path " + to_utf8(path) + ".", to_utf8(path));
    }
    return item;
}

}  // namespace

Operation get_object(WideView path, std::shared_ptr<Repository> repository,
                     std::shared_ptr<Namespace> nspace) {
    if (path.empty()) {
        return [place = nspace->place()](ResultOutput& output) {
            output.take(
                {.definition = {}, .instance = {}, .projection = {}, .made = make_empty_class(place)});
        };
    }
    return [repository = std::move(repository), nspace = std::move(nspace),
            text = Text(path)](ResultOutput& output) {
        output.take(find_item(text, find_target(text, *repository, nspace), output));
    };
}

}  // namespace wmisink::embedded
