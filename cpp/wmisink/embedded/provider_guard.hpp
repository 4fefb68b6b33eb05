#pragma once

#include <exception>
#include <new>
#include <string>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/provider_failure.hpp"

namespace wmisink::embedded {

/// The provider's name, whatever it does when asked.
template <class Provider>
[[nodiscard]] std::string provider_name(const Provider& provider) {
    try {
        return provider.name();
    } catch (...) {
        return "unnamed";
    }
}

/// Runs a call into a provider. What it throws becomes a ProviderFailure: a WmiError with its own code,
/// anything else with WBEM_E_PROVIDER_FAILURE.
template <class Provider, class Call>
decltype(auto) in_provider(const Provider& provider, Call call) {
    try {
        return call();
    } catch (const Failure& failure) {
        throw ProviderFailure(failure.code(), provider_name(provider), failure.description());
    } catch (const WmiError& error) {
        throw ProviderFailure(error.code(), provider_name(provider), error.what());
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        throw ProviderFailure(WBEM_E_PROVIDER_FAILURE, provider_name(provider), error.what());
    } catch (...) {
        throw ProviderFailure(WBEM_E_PROVIDER_FAILURE, provider_name(provider),
                              "The provider threw something that is no std::exception.");
    }
}

}  // namespace wmisink::embedded
