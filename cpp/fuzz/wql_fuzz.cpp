#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "demo_namespace.hpp"
#include "wmisink/cim/bind_wql.hpp"
#include "wmisink/cim/encode.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/query.hpp"
#include "wmisink/embedded/wql/lexer.hpp"
#include "wmisink/embedded/wql/parser.hpp"

namespace {

using namespace wmisink;
using namespace wmisink::embedded;

void require(bool good) {
    if (!good) {
        std::abort();
    }
}

/// Looks at every object a little, so that what an answer refers to is really there.
class Reader final : public ResultOutput {
  public:
    bool take(ResultItem item) override {
        require(item.instance != nullptr || item.definition != nullptr);
        const auto object = item.object();
        VARIANT path{};
        require(SUCCEEDED(object->Get("__PATH"_w, 0, &path, nullptr, nullptr)));
        VariantClear(&path);
        return ++taken_ < kEnough;
    }
    void progress(std::uint32_t, std::uint32_t) override {}
    [[nodiscard]] bool cancelled() const noexcept override { return taken_ >= kEnough; }

  private:
    static constexpr std::size_t kEnough = 100;
    std::size_t taken_ = 0;
};

void read_event_query(WideView query) {
    try {
        const auto parsed = wql::parse_event(query);
        require(!parsed.class_name.empty() && parsed.class_offset < query.size());
    } catch (const wql::SyntaxError& error) {
        require(error.offset() <= query.size());
    }
}

void answer(WideView query, bool prototype) {
    static const auto kNamespace = fuzz::make_demo_namespace();
    Reader reader;
    try {
        run_query(query, *kNamespace, {.locatable = query.size() % 2 == 0, .prototype = prototype}, reader);
    } catch (const Failure& failure) {
        require(FAILED(failure.code()) && !failure.description().empty());
    }
}

/// The tokens of a text, as far as they can be told apart.
std::vector<wql::TokenKind> tokens_of(WideView text) {
    wql::Lexer lexer(text);
    std::vector<wql::TokenKind> kinds;
    try {
        do {
            kinds.push_back(lexer.next().kind);
        } while (kinds.back() != wql::TokenKind::end);
    } catch (const wql::SyntaxError& error) {
        require(error.offset() <= text.size());
    }
    return kinds;
}

/// Those of a text with two values for its placeholders; none where they do not go together.
std::optional<std::vector<wql::TokenKind>> bound(WideView text, WideView first, WideView second) {
    try {
        return tokens_of(bind_wql(text, {.in_order = {first, second}, .by_name = {}}));
    } catch (const Misfit&) {
        return std::nullopt;
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

/// Whatever a value says, the query is the same; and whatever a query says, so are its values.
void bind_all(WideView text) {
    const WideView harmless = "a"_w;
    const auto shape = bound("SELECT * FROM C WHERE P = {} AND Q LIKE {}"_w, harmless, harmless);
    const auto hostile = bound("SELECT * FROM C WHERE P = {} AND Q LIKE {}"_w, text, text);
    require(hostile == shape || text.find(OLECHAR{0}) != text.npos);
    const auto written = bound(text, harmless, harmless);
    const auto rewritten = bound(text, "\\'} OR \" {0}"_w, "'"_w);
    require(!written || !rewritten || *written == *rewritten);
}

}  // namespace

/// Any bytes, read as UTF-8: a query that is parsed as an event query, or parsed, compiled and answered as a
/// data query; a value to be bound, and a text to bind values into. The length decides which, since a blank
/// more changes nothing else and an exception is the dearest part.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const WideString query = to_wide(std::string_view(reinterpret_cast<const char*>(data), size));
    bind_all(query);
    switch (query.size() % 4) {
        case 0:
            read_event_query(query);
            break;
        case 1:
            answer(query, true);
            break;
        default:
            answer(query, false);
            break;
    }
    return 0;
}
