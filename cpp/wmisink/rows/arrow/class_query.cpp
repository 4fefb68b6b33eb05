#include "wmisink/rows/arrow/class_query.hpp"

#include <algorithm>
#include <string>

namespace wmisink::arrow {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

bool is_name_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool same(std::string_view word, std::string_view other) {
    return equal_ignoring_case(to_wide(word), to_wide(other));
}

/// The words, the quoted texts and the other characters of a query, one after the other.
class Tokens {
  public:
    explicit Tokens(std::string_view text) : text_(text) {}

    /// Empty at the end.
    std::string_view next() {
        text_.remove_prefix(std::min(text_.find_first_not_of(kBlanks), text_.size()));
        std::size_t length = 0;
        while (length < text_.size() && is_name_character(text_[length])) ++length;
        if (length == 0 && !text_.empty()) length = is_quote(text_[0]) ? quoted_length() : 1;
        const std::string_view token = text_.substr(0, length);
        text_.remove_prefix(length);
        return token;
    }

    [[nodiscard]] bool is_followed_by(char c) const {
        const std::size_t at = text_.find_first_not_of(kBlanks);
        return at != std::string_view::npos && text_[at] == c;
    }

  private:
    static bool is_quote(char c) { return c == '"' || c == '\''; }

    std::size_t quoted_length() const {
        std::size_t at = 1;
        while (at < text_.size() && text_[at] != text_[0]) at += text_[at] == '\\' ? 2U : 1U;
        return std::min(at + 1, text_.size());
    }

    std::string_view text_;
};

bool is_name(std::string_view token) { return !token.empty() && is_name_character(token.front()); }

struct Selected {
    std::string_view of_class{};  // "Win32_Process" of "Win32_Process.Name"
    std::string_view name;
};

/// The list, up to FROM; none if it cannot be read. One `*` is an empty list.
std::optional<std::vector<Selected>> read_list(Tokens& tokens) {
    std::vector<Selected> list;
    if (tokens.is_followed_by('*')) {
        tokens.next();
        return same(tokens.next(), "FROM") ? std::optional(list) : std::nullopt;
    }
    for (;;) {
        Selected one{.of_class = {}, .name = tokens.next()};
        std::string_view then = tokens.next();
        if (then == ".") {
            one = {.of_class = one.name, .name = tokens.next()};
            then = tokens.next();
        }
        if (!is_name(one.name)) return std::nullopt;
        list.push_back(one);
        if (same(then, "FROM")) return list;
        if (then != ",") return std::nullopt;
    }
}

/// `GROUP WITHIN 10 BY …`, `GROUP BY …`.
bool has_grouping(Tokens tokens) {
    std::string_view before;
    for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
        if (same(before, "GROUP") && (same(token, "WITHIN") || same(token, "BY"))) return true;
        before = token;
    }
    return false;
}

}  // namespace

std::optional<ClassQuery> class_query(std::string_view wql) {
    Tokens tokens(wql);
    if (!same(tokens.next(), "SELECT")) return std::nullopt;
    const auto list = read_list(tokens);
    const std::string_view class_name = tokens.next();
    if (!list || !is_name(class_name) || same(class_name, "meta_class")) return std::nullopt;
    if (tokens.is_followed_by(',') || has_grouping(tokens)) return std::nullopt;
    ClassQuery query{.class_name = to_wide(class_name)};
    for (const Selected& one : *list) {
        if (!one.of_class.empty() && !same(one.of_class, class_name)) return std::nullopt;
        query.selected.push_back(to_wide(one.name));
    }
    return query;
}

}  // namespace wmisink::arrow
