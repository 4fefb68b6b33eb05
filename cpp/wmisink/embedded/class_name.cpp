#include "wmisink/embedded/class_name.hpp"

#include <algorithm>
#include <string>

#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {
namespace {

bool is_letter(OLECHAR unit) noexcept {
    const OLECHAR small = fold(unit);
    return (small >= OLECHAR{'a'} && small <= OLECHAR{'z'}) || unit >= OLECHAR{0x80};
}

bool is_digit(OLECHAR unit) noexcept { return unit >= OLECHAR{'0'} && unit <= OLECHAR{'9'}; }

}  // namespace

bool is_element_name(WideView name) noexcept {
    return !name.empty() && !is_digit(name.front()) && name.back() != OLECHAR{'_'} &&
           std::all_of(name.begin(), name.end(), [](OLECHAR unit) {
               return is_letter(unit) || is_digit(unit) || unit == OLECHAR{'_'};
           });
}

void require_element_name(WideView name, const char* what) {
    if (!is_element_name(name)) {
        throw Failure(WBEM_E_INVALID_OBJECT, "define_class",
                      "\"" + to_utf8(name) + "\" cannot name a " + what +
                          "; use letters, digits and underscores, not a digit first nor an underscore last.",
                      to_utf8(name));
    }
}

}  // namespace wmisink::embedded
