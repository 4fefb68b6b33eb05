#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "embedded/fixture.hpp"

namespace wmisink::embedded {

inline constexpr LONG kSemisync = WBEM_FLAG_RETURN_IMMEDIATELY;
inline constexpr LONG kForward = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY;

/// Queries by way of IWbemServices, and what came of them.
class QueryTest : public EmbeddedTest {
  protected:
    QueryTest() : EmbeddedTest({.batch_size = 10}) {}

    com_ptr<IEnumWbemClassObject> query(std::string_view wql, LONG flags = 0, HRESULT expected = S_OK) {
        com_ptr<IEnumWbemClassObject> found;
        EXPECT_EQ(status_name(
                      connect()->ExecQuery(Bstr("wql").get(), Bstr(wql).get(), flags, nullptr, found.put())),
                  status_name(expected))
            << wql;
        return found;
    }

    static std::vector<com_ptr<IWbemClassObject>> all(IEnumWbemClassObject& enumerator) {
        std::vector<com_ptr<IWbemClassObject>> found;
        HRESULT status = WBEM_S_NO_ERROR;
        while (status == WBEM_S_NO_ERROR) {
            com_ptr<IWbemClassObject> one;
            ULONG returned = 0;
            status = enumerator.Next(WBEM_INFINITE, 1, one.put(), &returned);
            if (returned == 1) {
                found.push_back(std::move(one));
            }
        }
        EXPECT_EQ(status, WBEM_S_FALSE);
        return found;
    }

    static std::vector<std::string> texts(IEnumWbemClassObject& enumerator, std::string_view property) {
        std::vector<std::string> found;
        for (const auto& one : all(enumerator)) {
            found.push_back(text(*one, property));
        }
        return found;
    }
};

}  // namespace wmisink::embedded
