#include "wmisink/cim/like.hpp"

namespace wmisink::like {
namespace {

template <class Unit>
std::basic_string<Unit> pattern_of(std::basic_string_view<Unit> before, std::basic_string_view<Unit> text,
                                   std::basic_string_view<Unit> after) {
    std::basic_string<Unit> pattern(before);
    for (const Unit unit : text) {
        if (unit == Unit('%') || unit == Unit('_') || unit == Unit('[')) {
            pattern += {Unit('['), unit, Unit(']')};
        } else {
            pattern += unit;
        }
    }
    return pattern.append(after);
}

}  // namespace

WideString exactly(WideView text) { return pattern_of<OLECHAR>({}, text, {}); }
WideString contains(WideView text) { return pattern_of<OLECHAR>("%"_w, text, "%"_w); }
WideString starts_with(WideView text) { return pattern_of<OLECHAR>({}, text, "%"_w); }
WideString ends_with(WideView text) { return pattern_of<OLECHAR>("%"_w, text, {}); }

std::string exactly(std::string_view utf8) { return pattern_of<char>({}, utf8, {}); }
std::string contains(std::string_view utf8) { return pattern_of<char>("%", utf8, "%"); }
std::string starts_with(std::string_view utf8) { return pattern_of<char>({}, utf8, "%"); }
std::string ends_with(std::string_view utf8) { return pattern_of<char>("%", utf8, {}); }

}  // namespace wmisink::like
