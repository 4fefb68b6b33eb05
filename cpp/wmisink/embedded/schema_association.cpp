#include "wmisink/embedded/schema_association.hpp"

#include "wmisink/embedded/association_source.hpp"

namespace wmisink::embedded {
namespace {

bool give(const Class::Ref& found, ResultOutput& output) {
    return output.take({.definition = found, .instance = {}, .projection = {}});
}

/// False when the output wants no more.
bool give_ends(const wql::AssociationQuery& query, const Class& association, std::size_t reference,
               const Namespace& nspace, ResultOutput& output) {
    for (const std::size_t end : other_ends(association, reference, query.result_role)) {
        const Class::Ref found = nspace.find_class(association.properties()[end].of_class);
        if (found != nullptr && admits_end(query, *found) && !give(found, output)) {
            return false;
        }
    }
    return true;
}

}  // namespace

void run_schema_association(const wql::AssociationQuery& query, const Class& source, const Namespace& nspace,
                            ResultOutput& output) {
    for (const Class::Ref& association : nspace.classes()) {
        if (output.cancelled()) {
            return;
        }
        if (!is_association(*association) || !admits_association(query, *association)) {
            continue;
        }
        const auto references = references_to(*association, source, query.role, nspace);
        if (query.references) {
            if (!references.empty() && !give(association, output)) {
                return;
            }
            continue;
        }
        for (const std::size_t reference : references) {
            if (!give_ends(query, *association, reference, nspace, output)) {
                return;
            }
        }
    }
}

}  // namespace wmisink::embedded
