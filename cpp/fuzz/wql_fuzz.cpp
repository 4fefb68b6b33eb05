#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "demo_namespace.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/query.hpp"
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

}  // namespace

/// Any bytes, read as UTF-8: a query that is parsed as an event query, or parsed, compiled and answered as a
/// data query. The length decides which, since a blank more changes nothing else and an exception is the
/// dearest part.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const WideString query = to_wide(std::string_view(reinterpret_cast<const char*>(data), size));
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
