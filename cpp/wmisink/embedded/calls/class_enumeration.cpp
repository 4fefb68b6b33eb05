#include "wmisink/embedded/calls/class_enumeration.hpp"

#include <utility>

#include "wmisink/embedded/call_flags.hpp"
#include "wmisink/embedded/select.hpp"

namespace wmisink::embedded {
namespace {

bool is_directly_below(const Class& one, WideView superclass) noexcept {
    return one.superclass() == nullptr ? superclass.empty()
                                       : equal_ignoring_case(one.superclass()->name(), superclass);
}

bool is_below(const Class& one, WideView superclass) noexcept {
    return superclass.empty() || (one.superclass() != nullptr && one.superclass()->is_a(superclass));
}

}  // namespace

Operation enumerate_classes(WideView superclass, LONG flags, std::shared_ptr<const Namespace> nspace) {
    return [nspace = std::move(nspace), name = Text(superclass),
            shallow = has(flags, WBEM_FLAG_SHALLOW)](ResultOutput& output) {
        if (!name.empty()) {
            static_cast<void>(require_class(*nspace, name));
        }
        for (const Class::Ref& one : nspace->classes()) {
            const bool wanted = shallow ? is_directly_below(*one, name) : is_below(*one, name);
            if (wanted && !output.take({.definition = one, .instance = {}, .projection = {}})) {
                return;
            }
        }
    };
}

}  // namespace wmisink::embedded
