#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/result.hpp"
#include "wmisink/embedded/wql/predicate.hpp"

namespace wmisink::embedded {

/// A SELECT made ready to run against one namespace.
struct SelectPlan {
    Class::Ref of_class;
    /// Also the instances of subclasses.
    bool deep = true;
    /// The stored instances have been looked at already.
    bool providers_only = false;
    std::optional<wql::Predicate> where;
    /// Offered to providers in place of those of `where`; rows are not checked against it.
    std::vector<Equality> offered;
    /// nullptr: whole objects.
    std::shared_ptr<const Projection> projection;
    /// By index of of_class's properties: what the query reads. Empty: everything.
    std::vector<bool> wanted;

    [[nodiscard]] bool wants(std::size_t property) const noexcept {
        return wanted.empty() || (property < wanted.size() && wanted[property]);
    }
};

/// Resolves the names of a data query.
///
/// `locatable`: as WBEM_FLAG_ENSURE_LOCATABLE asks, objects keep their paths and the properties for them.
/// Throws Failure: WBEM_E_INVALID_QUERY, with the position in its description, and WBEM_E_INVALID_CLASS.
[[nodiscard]] SelectPlan plan_select(const wql::SelectQuery& query, const Namespace& nspace, bool locatable);

/// All instances of a class. Throws Failure WBEM_E_INVALID_CLASS.
[[nodiscard]] SelectPlan plan_instances(WideView class_name, const Namespace& nspace, bool deep);

/// Puts what the plan selects into the output, until that says stop.
///
/// What a provider throws becomes a ProviderFailure: a WmiError with its own code, anything else with
/// WBEM_E_PROVIDER_FAILURE.
void run_select(const SelectPlan& plan, const Namespace& nspace, ResultOutput& output);

}  // namespace wmisink::embedded
