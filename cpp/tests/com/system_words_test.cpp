#include "wmisink/com/system_words.hpp"

#include <gtest/gtest.h>

#include <string>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/com/ref_counted.hpp"

namespace wmisink {
namespace {

/// wmiutils.dll as a test wants it.
class StatusCodeText final : public RefCounted<StatusCodeText, IWbemStatusCodeText> {
  public:
    StatusCodeText(HRESULT answer, std::string text, std::string facility)
        : answer_(answer), text_(std::move(text)), facility_(std::move(facility)) {}

    HRESULT STDMETHODCALLTYPE GetErrorCodeText(HRESULT, LCID locale, LONG flags,
                                               BSTR* text) noexcept override {
        return give(text_, locale, flags, text);
    }
    HRESULT STDMETHODCALLTYPE GetFacilityCodeText(HRESULT, LCID locale, LONG flags,
                                                  BSTR* text) noexcept override {
        return give(facility_, locale, flags, text);
    }

  private:
    HRESULT give(const std::string& what, LCID locale, LONG flags, BSTR* text) const {
        EXPECT_EQ(locale, 0U) << "reserved";
        EXPECT_EQ(flags, 0) << "reserved";
        if (SUCCEEDED(answer_)) *text = Bstr(what).detach();
        return answer_;
    }

    HRESULT answer_;
    std::string text_;
    std::string facility_;
};

TEST(SystemWords, AreOneLineEach) {
    const auto source = make_com<StatusCodeText>(S_OK, " The class\r\nis not there. \r\n", "WMI ");
    const SystemWords words = words_of(*source.get(), WBEM_E_INVALID_CLASS);
    EXPECT_EQ(words.text, "The class is not there.");
    EXPECT_EQ(words.facility, "WMI");
}

TEST(SystemWords, ATextThatOnlyRepeatsTheNumberIsNone) {
    const auto source = make_com<StatusCodeText>(S_OK, "Error code: 0x8004abcd", "WMI");
    EXPECT_EQ(words_of(*source.get(), static_cast<HRESULT>(0x8004ABCD)).text, "");
}

TEST(SystemWords, AreEmptyWhereThereAreNone) {
    const auto source = make_com<StatusCodeText>(WBEM_E_NOT_FOUND, "never given", "never given");
    const SystemWords words = words_of(*source.get(), WBEM_E_FAILED);
    EXPECT_EQ(words.text, "");
    EXPECT_EQ(words.facility, "");
}

#ifdef _WIN32
TEST(SystemWords, ExplainACodeThatIsInNoTableOfOurs) {
    const HRESULT not_ours = HRESULT_FROM_WIN32(2);  // ERROR_FILE_NOT_FOUND
    const std::string words = system_words(not_ours).text;
    ASSERT_FALSE(words.empty());
    EXPECT_EQ(system_words(not_ours).text, words) << "from what was asked before";
    EXPECT_NE(status_text(not_ours).find("Windows says of it: " + words), std::string::npos)
        << status_text(not_ours);
}
#endif

}  // namespace
}  // namespace wmisink
