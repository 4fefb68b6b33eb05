#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/mof/load.hpp"
#include "wmisink/embedded/mof/parser.hpp"
#include "wmisink/embedded/mof/syntax_error.hpp"
#include "wmisink/embedded/mof_text.hpp"

namespace {

using namespace wmisink;
using namespace wmisink::embedded;

void require(bool good) {
    if (!good) {
        std::abort();
    }
}

bool is_grammatical(WideView text) {
    try {
        return !mof::parse(text).empty();
    } catch (const mof::SyntaxError& error) {
        require(FAILED(error.code()) && error.offset() <= text.size());
        return false;
    }
}

/// In a repository of its own, so that one text has nothing to do with the one before.
void load(WideView text) {
    const auto repository = Repository::create();
    const auto nspace = repository->create_namespace("root\\cimv2"_w);
    const std::size_t system_classes = nspace->classes().size();
    try {
        load_mof(*repository, nspace, text);
    } catch (const Failure& failure) {
        require(FAILED(failure.code()) && !failure.description().empty());
    }
    // What is written of a class that could be defined can be read.
    const auto classes = nspace->classes();
    for (std::size_t i = system_classes; i < classes.size(); ++i) {
        require(is_grammatical(mof_of_class(*classes[i])));
    }
}

}  // namespace

/// Any bytes, read as UTF-8: a MOF text, which is loaded if it follows the grammar.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const WideString text = to_wide(std::string_view(reinterpret_cast<const char*>(data), size));
    if (is_grammatical(text)) {
        load(text);
    }
    return 0;
}
