#include <string>
#include <string_view>

#include "wmisink/client/operation.hpp"

namespace wmisink {
namespace {

/// A path without its server and namespace.
std::string_view local_part(std::string_view path) {
    const bool full = path.starts_with("\\\\") || path.starts_with("//");
    const std::size_t colon = path.find(':');
    const bool before_keys = colon < path.find_first_of(".=\"");
    if (colon != path.npos && (full || before_keys)) path.remove_prefix(colon + 1);
    return path;
}

}  // namespace

std::string class_of_path(const std::string& path) {
    const std::string_view local = local_part(path);
    return std::string(local.substr(0, local.find_first_of(".=")));
}

bool names_instance(const std::string& path) {
    return local_part(path).find_first_of(".=") != std::string_view::npos;
}

}  // namespace wmisink
