#include "wmisink/cim/wql_literal.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "wmisink/cim/wql_words.hpp"

namespace wmisink {
namespace {

WideString quoted(WideView text, char ascii_quote) {
    if (text.find(OLECHAR{0}) != text.npos) {
        throw Misfit(Misfit::Kind::range,
                     "takes no text with a NUL in it, which would be the end of the query.");
    }
    const auto quote = static_cast<OLECHAR>(ascii_quote);
    WideString written(1, quote);
    for (const OLECHAR unit : text) {
        if (unit == quote || is_ascii(unit, '\\')) written += static_cast<OLECHAR>('\\');
        written += unit;
    }
    return written + quote;
}

/// With a point or an exponent, so that it stays a real.
std::string digits_of(double number) {
    const double size = std::fabs(number);
    const bool short_enough = size == 0 || (size >= 1e-5 && size < 1e16);
    std::array<char, 32> digits{};
    const auto format = short_enough ? std::chars_format::fixed : std::chars_format::scientific;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number, format);
    std::string text(digits.data(), written.ptr);
    if (text.find_first_of(".e") == text.npos) text += ".0";
    return text;
}

}  // namespace

WideString wql_string(WideView text) {
    const bool single = text.find(static_cast<OLECHAR>('\'')) != text.npos;
    const bool both = single && text.find(static_cast<OLECHAR>('"')) != text.npos;
    return quoted(text, single && !both ? '"' : '\'');
}

WideString path_string(WideView text) { return quoted(text, '"'); }

WideString wql_literal(const CimValue& value) {
    struct Writer {
        WideString operator()(std::monostate) const { return "NULL"_w; }
        WideString operator()(bool truth) const { return truth ? "TRUE"_w : "FALSE"_w; }
        WideString operator()(std::int64_t number) const { return to_wide(std::to_string(number)); }
        WideString operator()(std::uint64_t number) const { return to_wide(std::to_string(number)); }
        WideString operator()(double number) const {
            if (!std::isfinite(number)) {
                throw Misfit(Misfit::Kind::range,
                             "takes finite numbers only, since WQL can write no other; " +
                                 std::to_string(number) + " is none.");
            }
            return to_wide(digits_of(number));
        }
        WideString operator()(const WideString& text) const { return wql_string(text); }
        WideString operator()(const com_ptr<IUnknown>&) const {
            throw Misfit(Misfit::Kind::type, "takes no object; give it the object's path.");
        }
        WideString operator()(const CimValue::Array&) const {
            throw Misfit(
                Misfit::Kind::type,
                "takes no list, since WQL has no IN; write a comparison for each value and join them "
                "by OR.");
        }
    };
    return std::visit(Writer(), value.held);
}

}  // namespace wmisink
