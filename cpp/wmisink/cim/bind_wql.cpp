#include "wmisink/cim/bind_wql.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>

#include "wmisink/cim/wql_literal.hpp"
#include "wmisink/cim/wql_words.hpp"

namespace wmisink {
namespace {

constexpr auto kOpen = static_cast<OLECHAR>('{');
constexpr auto kClose = static_cast<OLECHAR>('}');

/// Whether a unit of a query is within quotes, and whether a backslash stands before it: as WQL and object
/// paths have it.
class Quotes {
  public:
    [[nodiscard]] bool open() const noexcept { return quote_ != 0; }

    void pass(OLECHAR unit) noexcept {
        if (escaped_) {
            escaped_ = false;
        } else if (quote_ != 0 && is_ascii(unit, '\\')) {
            escaped_ = true;
        } else if (unit == quote_) {
            quote_ = 0;
        } else if (quote_ == 0 && is_wql_quote(unit)) {
            quote_ = unit;
        }
    }

  private:
    OLECHAR quote_ = 0;
    bool escaped_ = false;
};

/// Whether a path stays within the braces around it.
bool stays_in_braces(WideView path) {
    Quotes quotes;
    for (const OLECHAR unit : path) {
        if (unit == 0 || (!quotes.open() && (unit == kOpen || unit == kClose))) return false;
        quotes.pass(unit);
    }
    return !quotes.open() && !path.empty();
}

WideView without_last_blanks(WideView text) {
    while (!text.empty() && is_wql_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Takes the last word off a text; empty if it ends in something else.
WideView take_last_word(WideView& text) {
    text = without_last_blanks(text);
    std::size_t length = 0;
    while (length < text.size() && continues_wql_word(text[text.size() - 1 - length])) ++length;
    const WideView word = text.substr(text.size() - length);
    text.remove_suffix(length);
    return word;
}

class Binder {
  public:
    Binder(WideView text, const WqlArguments& arguments)
        : text_(text), arguments_(arguments), used_(arguments.in_order.size() + arguments.by_name.size()) {}

    WideString bind() {
        while (at_ < text_.size()) {
            if (text_[at_] == kOpen || text_[at_] == kClose) {
                brace();
            } else {
                put(text_[at_++]);
            }
        }
        require_all_used();
        return std::move(bound_);
    }

  private:
    [[noreturn]] void fail(const std::string& why, std::size_t at) const {
        throw std::invalid_argument(why + " It stands at character " + std::to_string(at + 1) + ".");
    }

    void put(OLECHAR unit) {
        quotes_.pass(unit);
        bound_ += unit;
    }

    void brace() {
        const OLECHAR unit = text_[at_];
        if (at_ + 1 < text_.size() && text_[at_ + 1] == unit) {
            if (!quotes_.open())
                path_begin_ = unit == kOpen ? std::optional(bound_.size() + 1) : std::nullopt;
            put(unit);
            at_ += 2;
            return;
        }
        if (unit == kClose)
            fail("The query has a closing brace that closes nothing; write }} for a brace.", at_);
        const std::size_t close = text_.find(kClose, at_);
        if (close == text_.npos)
            fail("The query has an opening brace that is not closed; write {{ for a brace.", at_);
        if (quotes_.open()) {
            fail(
                "The query has a placeholder within quotes. A value brings its quotes along, so leave them "
                "out; "
                "or, if braces are meant, write {{ and }}.",
                at_);
        }
        placeholder(text_.substr(at_ + 1, close - at_ - 1), close + 1);
        at_ = close + 1;
    }

    void placeholder(WideView name, std::size_t end) {
        const std::size_t which = find(name);
        const bool ordered = which < arguments_.in_order.size();
        const WqlValue& value = ordered ? arguments_.in_order[which]
                                        : arguments_.by_name[which - arguments_.in_order.size()].second;
        used_[which] = true;
        try {
            bound_ += written(value, end);
        } catch (const Misfit& misfit) {
            const std::string shown = ordered ? std::to_string(which) : to_utf8(name);
            throw Misfit(misfit.kind(), "Placeholder {" + shown + "} " + misfit.what());
        }
        value_end_ = bound_.size();
    }

    /// The place of its value among all.
    std::size_t find(WideView name) {
        const bool number = std::ranges::all_of(name, is_wql_digit);
        if (!number) return find_named(name);
        require_one_numbering(name.empty());
        std::size_t index = next_;
        if (name.empty()) {
            ++next_;
        } else {
            constexpr std::size_t kMostDigits = 9;
            index = name.size() > kMostDigits ? arguments_.in_order.size() : std::stoul(to_utf8(name));
        }
        if (index < arguments_.in_order.size()) return index;
        fail("The query has a placeholder {" + to_utf8(name) + "} without a value: it is the one of number " +
                 std::to_string(index) + ", counted from 0, and there are " +
                 std::to_string(arguments_.in_order.size()) + ".",
             at_);
    }

    std::size_t find_named(WideView name) const {
        const auto found = std::ranges::find_if(arguments_.by_name,
                                                [name](const auto& named) { return named.first == name; });
        if (found != arguments_.by_name.end()) {
            return arguments_.in_order.size() + static_cast<std::size_t>(found - arguments_.by_name.begin());
        }
        if (!std::ranges::all_of(name, continues_wql_word) || is_wql_digit(name.front())) {
            fail("The query has {" + to_utf8(name) +
                     "}, which is no placeholder; those are {}, {0} and {name}, and braces are written {{ "
                     "and }}.",
                 at_);
        }
        fail("The query has a placeholder {" + to_utf8(name) + "}, and no value is named so.", at_);
    }

    void require_one_numbering(bool counted) {
        if (numbered_by_hand_.value_or(!counted) == counted) {
            fail("The query has both {} and {0}; number all placeholders or none.", at_);
        }
        numbered_by_hand_ = !counted;
    }

    WideString written(const WqlValue& value, std::size_t end) {
        if (path_begin_) {
            const bool whole =
                without_last_blanks(WideView(bound_).substr(*path_begin_)).empty() && closes_at(end);
            return whole ? path_of(value) : key_of(value, end);
        }
        if (value.name() != nullptr) {
            require_room(end, true);
            return value.name()->text();
        }
        require_room(end, false);
        require_fit(*value.value());
        return wql_literal(*value.value());
    }

    [[nodiscard]] bool closes_at(std::size_t end) const noexcept {
        while (end < text_.size() && is_wql_blank(text_[end])) ++end;
        return end < text_.size() && text_[end] == kClose;
    }

    static WideString path_of(const WqlValue& value) {
        if (value.name() != nullptr) return value.name()->text();
        const auto* path = std::get_if<WideString>(&value.value()->held);
        if (path == nullptr) {
            throw Misfit(Misfit::Kind::type,
                         "stands for an object path and takes a text, not " + shown(*value.value()) + ".");
        }
        if (!stays_in_braces(*path)) {
            throw Misfit(Misfit::Kind::range,
                         "stands for an object path, in which quotes are closed and braces stand within "
                         "quotes only; " +
                             shown(*value.value()) + " is none.");
        }
        return *path;
    }

    /// A name may stand anywhere in a path, the value of a key behind its = only.
    WideString key_of(const WqlValue& value, std::size_t end) const {
        if (value.name() != nullptr) {
            require_room(end, true);
            return value.name()->text();
        }
        const WideView before = without_last_blanks(bound_);
        if (!is_ascii(before.back(), '=')) {
            fail(
                "The query has a placeholder within a path that is not behind the = of a key; give the whole "
                "path "
                "as one value.",
                at_);
        }
        require_room(end, false);
        if (value.value()->is_null())
            throw Misfit(Misfit::Kind::range, "is the value of a key, which is never NULL.");
        const auto* text = std::get_if<WideString>(&value.value()->held);
        return text != nullptr ? path_string(*text) : wql_literal(*value.value());
    }

    /// Beside a word, a sign, a dot or a quote, a value would become a part of something else.
    void require_room(std::size_t end, bool is_name) const {
        const OLECHAR before = bound_.empty() ? OLECHAR{0} : bound_.back();
        const OLECHAR after = end < text_.size() ? text_[end] : OLECHAR{0};
        const bool dot = is_ascii(before, '.') || is_ascii(after, '.');
        const bool touches = continues_wql_word(before) || continues_wql_word(after) ||
                             is_wql_quote(before) || is_wql_quote(after) || is_ascii(before, '+') ||
                             is_ascii(before, '-') || (dot && !is_name) ||
                             (value_end_ == bound_.size() && !bound_.empty());
        if (touches) {
            fail(
                "The query has a placeholder right beside a word, a number, a quote or another placeholder; "
                "put a "
                "blank between them.",
                at_);
        }
    }

    /// What the word before it asks for.
    void require_fit(const CimValue& value) const {
        WideView before = bound_;
        const WideView last = take_last_word(before);
        const bool negated = is_wql_word(last, "not");
        const WideView word = negated ? take_last_word(before) : last;
        const bool is = is_wql_word(word, "is");
        if (is && !value.is_null()) {
            throw Misfit(Misfit::Kind::type, std::string("stands behind ") + (negated ? "IS NOT" : "IS") +
                                                 ", which takes NULL only, not " + shown(value) + "; write " +
                                                 (negated ? "<>" : "=") + " instead.");
        }
        if (!is && value.is_null()) {
            throw Misfit(Misfit::Kind::type,
                         "is NULL, which is equal to nothing; write IS NULL or IS NOT NULL for it.");
        }
        if (is_wql_word(word, "like") && !std::holds_alternative<WideString>(value.held)) {
            throw Misfit(Misfit::Kind::type,
                         "stands behind LIKE, which takes a pattern, a text, not " + shown(value) + ".");
        }
        if (is_wql_word(word, "from") || is_wql_word(word, "select") || is_wql_word(word, "by")) {
            throw Misfit(Misfit::Kind::type, "stands where a name is to be, and " + shown(value) +
                                                 " is a value; make it a name first.");
        }
    }

    void require_all_used() const {
        const auto unused = std::ranges::find(used_, false);
        if (unused == used_.end()) return;
        const auto which = static_cast<std::size_t>(unused - used_.begin());
        const std::size_t ordered = arguments_.in_order.size();
        throw std::invalid_argument(which < ordered ? "The query has no placeholder for value number " +
                                                          std::to_string(which) + ", counted from 0, of " +
                                                          std::to_string(ordered) + "."
                                                    : "The query has no placeholder {" +
                                                          to_utf8(arguments_.by_name[which - ordered].first) +
                                                          "} for the value of that name.");
    }

    const WideView text_;
    const WqlArguments& arguments_;
    std::vector<bool> used_;
    std::size_t at_ = 0;
    std::size_t next_ = 0;
    std::optional<bool> numbered_by_hand_;
    Quotes quotes_;
    std::optional<std::size_t> path_begin_;  // within the braces of ASSOCIATORS OF {…}
    std::size_t value_end_ = 0;              // of the last value
    WideString bound_;
};

}  // namespace

WideString bind_wql(WideView text, const WqlArguments& arguments) { return Binder(text, arguments).bind(); }

std::string bind_wql(std::string_view text, std::vector<WqlValue> values) {
    return to_utf8(bind_wql(WideView(to_wide(text)), {.in_order = std::move(values), .by_name = {}}));
}

}  // namespace wmisink
