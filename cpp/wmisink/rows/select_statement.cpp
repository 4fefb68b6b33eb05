#include "wmisink/rows/select_statement.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "wmisink/cim/wql_words.hpp"

namespace wmisink {
namespace {

/// The words, the quoted texts and the other characters of a query, one after the other.
class Tokens {
  public:
    explicit Tokens(WideView text) : text_(text) {}

    /// Empty at the end.
    WideView next() {
        skip_blanks();
        const auto word = std::ranges::find_if_not(text_, continues_wql_word);
        auto length = static_cast<std::size_t>(word - text_.begin());
        if (length == 0 && !text_.empty()) length = is_wql_quote(text_[0]) ? quoted_length() : 1;
        const WideView token = text_.substr(0, length);
        text_.remove_prefix(length);
        return token;
    }

    /// Takes the next one if it is that character.
    bool skip(char character) {
        skip_blanks();
        const bool here = !text_.empty() && is_ascii(text_[0], character);
        if (here) text_.remove_prefix(1);
        return here;
    }

  private:
    void skip_blanks() {
        const auto rest = std::ranges::find_if_not(text_, is_wql_blank);
        text_.remove_prefix(static_cast<std::size_t>(rest - text_.begin()));
    }

    std::size_t quoted_length() const {
        std::size_t at = 1;
        while (at < text_.size() && text_[at] != text_[0]) at += is_ascii(text_[at], '\\') ? 2U : 1U;
        return std::min(at + 1, text_.size());
    }

    WideView text_;
};

bool is_name(WideView token) { return !token.empty() && continues_wql_word(token.front()); }

std::optional<SelectStatement::Selected> read_selected(Tokens& tokens) {
    SelectStatement::Selected read{.of = {}, .name = WideString(tokens.next())};
    while (is_name(read.name) && tokens.skip('.')) {
        if (!read.of.empty()) read.of += static_cast<OLECHAR>('.');
        read.of += read.name;
        read.name = tokens.next();
    }
    return is_name(read.name) ? std::optional(std::move(read)) : std::nullopt;
}

bool has_grouping(Tokens tokens) {
    WideView before;
    for (WideView token = tokens.next(); !token.empty(); token = tokens.next()) {
        if (is_wql_word(before, "group") && (is_wql_word(token, "within") || is_wql_word(token, "by"))) {
            return true;
        }
        before = token;
    }
    return false;
}

}  // namespace

std::optional<SelectStatement> read_select(std::string_view wql) {
    const WideString text = to_wide(wql);
    Tokens tokens{text};
    if (!is_wql_word(tokens.next(), "select")) return std::nullopt;
    SelectStatement read;
    if (!tokens.skip('*')) {
        do {
            auto selected = read_selected(tokens);
            if (!selected) return std::nullopt;
            read.list.push_back(std::move(*selected));
        } while (tokens.skip(','));
    }
    if (!is_wql_word(tokens.next(), "from")) return std::nullopt;
    read.class_name = tokens.next();
    if (!is_name(read.class_name)) return std::nullopt;
    read.joined = tokens.skip(',');
    read.grouped = has_grouping(tokens);
    return read;
}

}  // namespace wmisink
