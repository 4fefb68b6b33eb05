#include "wmisink/embedded/query.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "wmisink/embedded/association.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/schema_query.hpp"
#include "wmisink/embedded/select.hpp"
#include "wmisink/embedded/wql/parser.hpp"

namespace wmisink::embedded {
namespace {

/// Counts what it is given.
class Counter final : public ResultOutput {
  public:
    explicit Counter(ResultOutput& client) noexcept : client_(client) {}

    bool take(ResultItem) override {
        ++count_;
        return count_ % kBetweenLooks != 0 || !client_.cancelled();
    }
    void progress(std::uint32_t done, std::uint32_t total) override { client_.progress(done, total); }
    [[nodiscard]] bool cancelled() const noexcept override { return client_.cancelled(); }
    [[nodiscard]] const CallContext* context() const noexcept override { return client_.context(); }

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  private:
    static constexpr std::uint64_t kBetweenLooks = 256;

    ResultOutput& client_;
    std::uint64_t count_ = 0;
};

/// [MS-WMI] 2.2.1.1 has no COUNT; the object is that of Configuration Manager's provider, which has
/// (Microsoft, "Configuration Manager Result Sets").
ResultItem count_object(const Namespace& nspace, Value count) {
    const Class::Ref generic =
        Class::define({.name = "__Generic"_w,
                       .superclass = {},
                       .properties = {{.name = "Count"_w, .type = CIM_UINT32, .key = false}},
                       .qualifiers = {}},
                      nullptr, nspace.place());
    return {.definition = {}, .instance = Instance::make(generic, {std::move(count)}), .projection = {}};
}

ResultItem prototype(const SelectPlan& plan) {
    std::vector<Value> values;
    for (const Property& property : plan.of_class->properties()) {
        values.push_back(property.default_value);
    }
    return {.definition = {},
            .instance = Instance::make_fitting(plan.of_class, std::move(values)),
            .projection = plan.projection};
}

void run(const wql::SelectQuery& query, const Namespace& nspace, const QueryOptions& options,
         ResultOutput& output) {
    if (is_schema_query(query)) {
        run_schema_query(query, nspace, options.prototype, output);
        return;
    }
    const SelectPlan plan = plan_select(query, nspace, options.locatable);
    if (options.prototype) {
        output.take(query.count ? count_object(nspace, {}) : prototype(plan));
        return;
    }
    if (!query.count) {
        run_select(plan, nspace, output);
        return;
    }
    Counter counter(output);
    run_select(plan, nspace, counter);
    if (!output.cancelled()) {
        const std::uint64_t count = std::min<std::uint64_t>(counter.count(), UINT32_MAX);
        output.take(count_object(nspace, Value::unsigned_integer(count)));
    }
}

void run(const wql::AssociationQuery& query, const Namespace& nspace, const QueryOptions& options,
         ResultOutput& output) {
    if (options.prototype) {
        throw Failure(
            WBEM_E_NOT_SUPPORTED, "run_query",
            "WBEM_FLAG_PROTOTYPE goes with SELECT only: the objects of an association query have no "
            "one class.");
    }
    run_association(query, nspace, output);
}

}  // namespace

void run_query(WideView query, const Namespace& nspace, const QueryOptions& options, ResultOutput& output) {
    wql::Query parsed;
    try {
        parsed = wql::parse(query);
    } catch (const wql::SyntaxError& error) {
        throw Failure(WBEM_E_INVALID_QUERY, "parse", error.what(), to_utf8(query));
    }
    std::visit([&](const auto& one) { run(one, nspace, options, output); }, parsed);
}

}  // namespace wmisink::embedded
