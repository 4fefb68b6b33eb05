#include "wmisink/embedded/declared_type.hpp"

#include "wmisink/cim/cim_type.hpp"

namespace wmisink::embedded {

std::optional<DeclaredType> parse_declared_type(WideView text) {
    const bool array = text.ends_with("[]"_w);
    if (array) text.remove_suffix(2);
    const std::size_t colon = text.find(OLECHAR{':'});
    const auto element = type_from_name(to_utf8(text.substr(0, colon)));
    if (!element || is_array(*element)) return std::nullopt;
    DeclaredType declared{.type = array ? array_of(*element) : *element};
    if (colon == WideView::npos) return declared;
    const WideView of_class = text.substr(colon + 1);
    const bool takes_class = *element == CIM_REFERENCE || *element == CIM_OBJECT;
    if (!takes_class || of_class.empty()) return std::nullopt;
    declared.of_class = of_class;
    return declared;
}

}  // namespace wmisink::embedded
