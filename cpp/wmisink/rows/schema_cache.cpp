#include "wmisink/rows/schema_cache.hpp"

#include <algorithm>
#include <utility>

namespace wmisink {
namespace {

bool same_kind(const Schema& a, const Schema& b) {
    return a.class_name() == b.class_name() && a.property_count() == b.property_count();
}

bool same(const Schema& a, const Schema& b) {
    return same_kind(a, b) && std::ranges::equal(a.columns(), b.columns());
}

/// Whether `own` tells nothing that `known` does not tell.
bool adds_nothing(const Schema& own, const Schema& known) {
    const auto covered = [](const Column& mine, const Column& theirs) {
        return mine.name == theirs.name && (mine.type == theirs.type || mine.type == CIM_EMPTY);
    };
    return same_kind(own, known) && std::ranges::equal(own.columns(), known.columns(), covered);
}

}  // namespace

const std::shared_ptr<const Schema>& SchemaCache::find(IWbemClassObject& object, OwnClass own_class) {
    if (own_class == OwnClass::untold && !first_.empty() && !schemas_.empty()) return schemas_.back();
    const ObjectKind kind(object, first_);
    if (!schemas_.empty() && kind.is_of(*schemas_.back())) return schemas_.back();
    const auto known = std::find_if(schemas_.rbegin(), schemas_.rend(),
                                    [&](const auto& schema) { return kind.is_of(*schema); });
    if (known == schemas_.rend()) return add(Schema::of(object, first_));
    std::swap(*known, schemas_.back());
    return schemas_.back();
}

const std::shared_ptr<const Schema>& SchemaCache::find_again(IWbemClassObject& object,
                                                             const std::shared_ptr<const Schema>& stale) {
    auto own = Schema::of(object, first_);
    if (adds_nothing(*own, *stale)) return stale;
    return add(std::move(own));
}

const std::shared_ptr<const Schema>& SchemaCache::add(std::shared_ptr<const Schema> schema) {
    const auto known =
        std::ranges::find_if(schemas_, [&](const auto& candidate) { return same(*candidate, *schema); });
    if (known == schemas_.end()) {
        schemas_.push_back(std::move(schema));
    } else {
        std::swap(*known, schemas_.back());
    }
    return schemas_.back();
}

}  // namespace wmisink
