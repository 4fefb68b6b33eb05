#include "wmisink/embedded/faults/fault_plan.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/path.hpp"
#include "wmisink/embedded/wql/parser.hpp"

namespace wmisink::embedded {
namespace {

constexpr std::string_view kConnect = "ConnectServer";

void check(const Fault& fault) {
    const auto refuse = [](const char* sentence) {
        throw Failure(WBEM_E_INVALID_PARAMETER, "FaultPlan::add", sentence);
    };
    if (fault.threads == 0) {
        refuse("A fault delivers from at least one thread; threads is 0.");
    }
    if (fault.times == 0) {
        refuse("A fault befalls at least one call; times is 0.");
    }
    if (SUCCEEDED(fault.failure) || (fault.refuse && SUCCEEDED(*fault.refuse))) {
        refuse("A fault fails with an HRESULT that is a failure, and this one is a success.");
    }
    const bool sizes_end =
        fault.batch_sizes.empty() || std::any_of(fault.batch_sizes.begin(), fault.batch_sizes.end(),
                                                 [](std::size_t size) { return size != 0; });
    if (!sizes_end) {
        refuse("Batches of 0 objects alone deliver nothing; give at least one size above 0.");
    }
}

/// The class that a call is about; empty when its parameter names none.
Text class_in(WideView parameter) {
    try {
        const wql::Query query = wql::parse(parameter);
        if (const auto* select = std::get_if<wql::SelectQuery>(&query)) {
            return select->class_name;
        }
        return parse_object_path(std::get<wql::AssociationQuery>(query).path).class_name;
    } catch (const std::exception&) {
    }
    try {
        return wql::parse_event(parameter).class_name;
    } catch (const std::exception&) {
    }
    try {
        return parse_object_path(parameter).class_name;
    } catch (const std::exception&) {
        return {};
    }
}

bool matches(const Fault& fault, std::string_view operation, const Text& class_name) {
    const bool operation_matches =
        fault.operation.empty() ? operation != kConnect : fault.operation == operation;
    return operation_matches &&
           (fault.class_name.empty() || equal_ignoring_case(fault.class_name, class_name));
}

}  // namespace

FaultPlan::Id FaultPlan::add(Fault fault) {
    check(fault);
    const std::lock_guard lock(mutex_);
    rules_.push_back(
        {.id = ++last_, .fault = std::make_shared<const Fault>(std::move(fault)), .befallen = 0});
    any_.store(true, std::memory_order_relaxed);
    return last_;
}

bool FaultPlan::remove(Id id) {
    const std::lock_guard lock(mutex_);
    const bool removed = std::erase_if(rules_, [id](const Rule& rule) { return rule.id == id; }) != 0;
    any_.store(!rules_.empty(), std::memory_order_relaxed);
    return removed;
}

void FaultPlan::clear() {
    const std::lock_guard lock(mutex_);
    rules_.clear();
    any_.store(false, std::memory_order_relaxed);
}

std::uint64_t FaultPlan::befallen(Id id) const {
    const std::lock_guard lock(mutex_);
    const auto found =
        std::find_if(rules_.begin(), rules_.end(), [id](const Rule& rule) { return rule.id == id; });
    return found == rules_.end() ? 0 : found->befallen;
}

std::shared_ptr<const Fault> FaultPlan::meet(std::string_view operation, WideView parameter) {
    // Relaxed, as at the stores: a hint. Whoever adds a fault and then makes a call sees his own store.
    if (!any_.load(std::memory_order_relaxed)) {
        return nullptr;
    }
    const Text class_name = operation == kConnect ? Text() : class_in(parameter);
    const std::lock_guard lock(mutex_);
    for (Rule& rule : rules_) {
        if (rule.befallen < rule.fault->times && matches(*rule.fault, operation, class_name)) {
            ++rule.befallen;
            return rule.fault;
        }
    }
    return nullptr;
}

void meet_at_start(const Fault* fault, std::string_view operation) {
    if (fault == nullptr) {
        return;
    }
    std::this_thread::sleep_for(fault->start_delay);
    if (fault->refuse) {
        throw Failure(*fault->refuse, std::string(operation),
                      "A fault of the repository's plan refuses the call.");
    }
}

}  // namespace wmisink::embedded
