#include "wmisink/embedded/wql/written_date.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace wmisink::embedded::wql {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::size_t kMost = 16;

bool is_ascii_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) noexcept { return c >= 'a' && c <= 'z'; }

/// A run of digits, a run of letters, or one other character.
struct Piece {
    std::string_view text;
    [[nodiscard]] bool number() const noexcept { return is_ascii_digit(text.front()); }
    [[nodiscard]] bool word() const noexcept { return is_ascii_letter(text.front()); }
    [[nodiscard]] std::int32_t value() const { return std::stoi(std::string(text)); }
};

/// Nothing when a character is none of ASCII, or there are more pieces than a date can have.
std::optional<std::vector<Piece>> cut(std::string_view text) {
    std::vector<Piece> pieces;
    for (std::size_t at = 0; at < text.size();) {
        const auto same = is_ascii_digit(text[at])    ? is_ascii_digit
                          : is_ascii_letter(text[at]) ? is_ascii_letter
                                                      : nullptr;
        std::size_t end = at + 1;
        while (same != nullptr && end < text.size() && same(text[end])) ++end;
        if (text[at] != ' ') pieces.push_back({text.substr(at, end - at)});
        if (pieces.size() > kMost || (pieces.size() == 1 && pieces.front().text.size() > kMost)) {
            return std::nullopt;
        }
        at = end;
    }
    const bool long_number = std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) {
        return piece.number() && piece.text.size() > 8;
    });
    return long_number ? std::nullopt : std::optional(std::move(pieces));
}

std::int32_t month_of(std::string_view word) noexcept {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
        if (word == kMonths[i] || word == kMonths[i].substr(0, 3)) return static_cast<std::int32_t>(i) + 1;
    }
    return 0;
}

std::int32_t year_of(const Piece& piece) {
    constexpr std::int32_t kFirstOfLastCentury = 50;
    const std::int32_t year = piece.value();
    if (piece.text.size() > 2) return year;
    return year + (year < kFirstOfLastCentury ? 2000 : 1900);
}

bool could_be_year(const Piece& piece) noexcept { return piece.text.size() == 4 || piece.text.size() == 2; }

struct Date {
    std::int32_t year = 0;
    std::int32_t month = 0;
    std::int32_t day = 1;
    std::size_t used = 0;  // pieces
};

/// January 21, 2024; 2024 January; 21 2024 Jan and so on: of two numbers the one of four digits is the year.
std::optional<Date> with_month_name(const std::vector<Piece>& pieces) {
    Date date;
    std::vector<Piece> numbers;
    for (const Piece& piece : pieces) {
        if (piece.text == ":" || (date.month != 0 && piece.word())) break;
        if (piece.number()) {
            const bool time = numbers.size() == 2 || (date.used + 1 < pieces.size() && !numbers.empty() &&
                                                      pieces[date.used + 1].text == ":");
            if (time) break;
            numbers.push_back(piece);
        } else if (piece.word()) {
            date.month = month_of(piece.text);
        } else if (piece.text != ",") {
            return std::nullopt;
        }
        ++date.used;
    }
    if (date.month == 0 || numbers.empty()) return std::nullopt;
    if (numbers.size() == 1) {
        date.year = numbers[0].text.size() == 4 ? numbers[0].value() : 0;
        return date;
    }
    const std::size_t year = numbers[0].text.size() == 4 ? 0 : 1;
    if (!could_be_year(numbers[year])) return std::nullopt;
    date.year = year_of(numbers[year]);
    date.day = numbers[1 - year].value();
    return date;
}

/// Three numbers with one separator twice.
std::optional<Date> with_separators(const std::vector<Piece>& pieces) {
    constexpr std::string_view kSeparators = "/-.";
    if (pieces.size() < 5 || !pieces[0].number() || !pieces[2].number() || !pieces[4].number() ||
        pieces[1].text != pieces[3].text || kSeparators.find(pieces[1].text) == std::string_view::npos) {
        return std::nullopt;
    }
    std::array<const Piece*, 3> parts = {&pieces[0], &pieces[2], &pieces[4]};
    const auto found =
        std::find_if(parts.begin(), parts.end(), [](const Piece* part) { return part->text.size() == 4; });
    const Piece* year = found == parts.end() ? parts[2] : *found;
    if (!could_be_year(*year)) return std::nullopt;
    std::vector<std::int32_t> others;
    for (const Piece* part : parts) {
        if (part != year) others.push_back(part->value());
    }
    const bool month_first = others[0] <= 12;
    return Date{.year = year_of(*year),
                .month = others[month_first ? 0 : 1],
                .day = others[month_first ? 1 : 0],
                .used = 5};
}

/// yyyy, yyyyMM, yyyyMMdd or yyMMdd, which six digits are when they begin with no century.
std::optional<Date> of_digits(const std::vector<Piece>& pieces) {
    const std::string_view text = pieces.front().text;
    if (!pieces.front().number() || (text.size() != 4 && text.size() != 6 && text.size() != 8)) {
        return std::nullopt;
    }
    const auto part = [&](std::size_t at, std::size_t length) { return Piece{text.substr(at, length)}; };
    if (text.size() == 6 && (text.substr(0, 2) < "19" || text.substr(0, 2) > "20")) {
        return Date{
            .year = year_of(part(0, 2)), .month = part(2, 2).value(), .day = part(4, 2).value(), .used = 1};
    }
    return Date{.year = part(0, 4).value(),
                .month = text.size() > 4 ? part(4, 2).value() : 1,
                .day = text.size() > 6 ? part(6, 2).value() : 1,
                .used = 1};
}

struct Time {
    std::int32_t hour = 0;
    std::int32_t minute = 0;
    std::int32_t second = 0;
    std::int32_t offset = 0;
};

/// hh[:mm[:ss[:uuu]]] [AM|PM]; without a colon AM or PM is needed.
std::optional<Time> time_of(std::vector<Piece> pieces) {
    if (pieces.empty()) return Time{};
    Time time;
    const std::string_view last = pieces.back().text;
    const bool twelve = last == "am" || last == "pm";
    if (twelve) pieces.pop_back();
    std::array<std::int32_t*, 4> fields = {&time.hour, &time.minute, &time.second, &time.offset};
    const bool shaped =
        pieces.size() % 2 == 1 && pieces.size() < 2 * fields.size() && (pieces.size() > 1 || twelve);
    if (!shaped) return std::nullopt;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool good =
            i % 2 == 0 ? pieces[i].number() && pieces[i].text.size() <= 3 : pieces[i].text == ":";
        if (!good) return std::nullopt;
        if (i % 2 == 0) *fields[i / 2] = pieces[i].value();
    }
    if (twelve) {
        if (time.hour < 1 || time.hour > 12) return std::nullopt;
        time.hour = time.hour % 12 + (last == "pm" ? 12 : 0);
    }
    return time;
}

}  // namespace

std::optional<CimDatetime> parse_written_date(WideView text) {
    std::string plain = to_utf8(text);
    std::transform(plain.begin(), plain.end(), plain.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    const auto pieces = cut(plain);
    if (!pieces || pieces->empty()) return std::nullopt;
    std::optional<Date> date = with_separators(*pieces);
    if (!date) date = with_month_name(*pieces);
    if (!date) date = of_digits(*pieces);
    if (!date) return std::nullopt;
    const auto time = time_of({pieces->begin() + static_cast<std::ptrdiff_t>(date->used), pieces->end()});
    if (!time || date->year > 9999 || date->day > 99 || time->hour > 99 || time->minute > 99 ||
        time->second > 99) {
        return std::nullopt;
    }
    // One place decides what is a date: the 25 characters are read as any others.
    // Room for any seven integers: an optimising compiler warns of less.
    std::array<char, 96> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d%02d%02d%02d%02d%02d.000000+%03d", date->year,
                  date->month, date->day, time->hour, time->minute, time->second, time->offset);
    return parse_datetime(std::string_view(buffer.data()));
}

}  // namespace wmisink::embedded::wql
