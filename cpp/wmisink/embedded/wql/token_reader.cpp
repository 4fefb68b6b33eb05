#include "wmisink/embedded/wql/token_reader.hpp"

#include <algorithm>

#include "wmisink/cim/wql_words.hpp"

namespace wmisink::embedded::wql {

bool TokenReader::at(std::string_view keyword) const noexcept {
    return token_.kind == TokenKind::word && is_wql_word(token_.source, keyword);
}

bool TokenReader::at_name() const noexcept {
    return token_.kind == TokenKind::word && std::none_of(kReservedWqlWords.begin(), kReservedWqlWords.end(),
                                                          [this](std::string_view word) { return at(word); });
}

bool TokenReader::skip(std::string_view keyword) {
    const bool found = at(keyword);
    if (found) {
        advance();
    }
    return found;
}

bool TokenReader::skip(TokenKind kind) {
    const bool found = at(kind);
    if (found) {
        advance();
    }
    return found;
}

void TokenReader::expect(std::string_view keyword, const char* what) {
    if (!skip(keyword)) {
        fail(what);
    }
}

Text TokenReader::name(const char* what) {
    if (!at_name()) {
        fail(what);
    }
    return Text(advance().source);
}

PropertyName TokenReader::property() {
    PropertyName property{.parts = {}, .offset = token_.offset};
    do {
        property.parts.push_back(name("a property name"));
    } while (skip(TokenKind::dot));
    return property;
}

void TokenReader::fail(const std::string& expected) const {
    std::string found = "the query ends";
    if (token_.kind != TokenKind::end) {
        constexpr std::size_t kLongest = 40;
        found = "there is " + to_utf8(token_.source.substr(0, kLongest));
    }
    throw SyntaxError("The query needs " + expected + ", but " + found, token_.offset);
}

}  // namespace wmisink::embedded::wql
