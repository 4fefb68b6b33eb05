#pragma once

#include "wmisink/embedded/call_flags.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/put_mode.hpp"

namespace wmisink::embedded {

/// Throws Failure WBEM_E_INVALID_PARAMETER for flags that exclude each other.
[[nodiscard]] inline PutMode put_mode_of(LONG flags) {
    switch (flags & call_flags::kPut) {
        case WBEM_FLAG_CREATE_OR_UPDATE:
            return PutMode::create_or_update;
        case WBEM_FLAG_UPDATE_ONLY:
            return PutMode::update_only;
        case WBEM_FLAG_CREATE_ONLY:
            return PutMode::create_only;
        default:
            throw Failure(WBEM_E_INVALID_PARAMETER, "put",
                          "WBEM_FLAG_CREATE_ONLY and WBEM_FLAG_UPDATE_ONLY exclude each other.");
    }
}

}  // namespace wmisink::embedded
