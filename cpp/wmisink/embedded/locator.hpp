#pragma once

#include <memory>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/wmi.hpp"
#include "wmisink/embedded/repository.hpp"

namespace wmisink::embedded {

/// The way in for any WMI client: an IWbemLocator whose ConnectServer opens namespaces of the repository.
///
/// ConnectServer accepts `root\cimv2`, `\\.\root\cimv2`, slashes too, and as server `.`, `localhost` or the
/// repository's own name. Another server gives HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE), as Windows does
/// for one that cannot be reached. User, password, authority and locale are not looked at: whoever can make
/// the locator is inside the process.
[[nodiscard]] com_ptr<IWbemLocator> make_locator(std::shared_ptr<Repository> repository);

/// How many COM objects of the embedded WMI exist in the process (locators, services, class objects,
/// enumerators…). For leak tests; already old when it returns.
[[nodiscard]] std::int64_t live_objects() noexcept;

}  // namespace wmisink::embedded
