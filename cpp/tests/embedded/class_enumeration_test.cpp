#include "embedded/query_fixture.hpp"
#include "embedded/recording_sink.hpp"
#include "wmisink/embedded/system_classes.hpp"

namespace wmisink::embedded {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class ClassEnumerationTest : public QueryTest {
  protected:
    ClassEnumerationTest() {
        cimv2->define_class(class_named("Demo_Special", {}, "Demo_Item"));
        cimv2->define_class(class_named("Lone", {key("Id")}));
    }

    std::vector<std::string> names(const char* superclass, LONG flags) {
        com_ptr<IEnumWbemClassObject> found;
        const Bstr name = superclass == nullptr ? Bstr() : Bstr(superclass);
        EXPECT_EQ(connect()->CreateClassEnum(name.get(), flags, nullptr, found.put()), S_OK);
        return found ? texts(*found, "__CLASS") : std::vector<std::string>();
    }

    std::vector<std::string> names_to_sink(std::string_view superclass, LONG flags) {
        const auto sink = make_com<RecordingSink>();
        const auto services = connect();
        EXPECT_EQ(services->CreateClassEnumAsync(Bstr(superclass).get(), flags, nullptr, sink.get()), S_OK);
        EXPECT_EQ(sink->wait_final(), WBEM_S_NO_ERROR);
        std::vector<std::string> found;
        for (const auto& one : sink->objects()) {
            found.push_back(text(*one, "__CLASS"));
        }
        return found;
    }
};

TEST_F(ClassEnumerationTest, SubclassesComeWithoutTheClassItself) {
    for (const LONG way : {LONG{0}, kSemisync, kForward}) {
        EXPECT_THAT(names("demo_base", way | WBEM_FLAG_DEEP), ElementsAre("Demo_Item", "Demo_Special"));
        EXPECT_THAT(names("Demo_Base", way | WBEM_FLAG_SHALLOW), ElementsAre("Demo_Item"));
        EXPECT_THAT(names("Lone", way | WBEM_FLAG_DEEP), IsEmpty());
    }
    EXPECT_THAT(names_to_sink("Demo_Base", WBEM_FLAG_DEEP), ElementsAre("Demo_Item", "Demo_Special"));
    EXPECT_THAT(names_to_sink("Demo_Base", WBEM_FLAG_SHALLOW | WBEM_FLAG_SEND_STATUS),
                ElementsAre("Demo_Item"));
}

TEST_F(ClassEnumerationTest, WithoutASuperclassTheWholeNamespaceIsMeant) {
    const auto all = names(nullptr, WBEM_FLAG_DEEP);
    EXPECT_EQ(all.size(), cimv2->classes().size());
    EXPECT_GT(all.size(), system_class_definitions().size());
    EXPECT_THAT(all, Contains("Demo_Special"));
    const auto top = names("", kForward | WBEM_FLAG_SHALLOW);
    EXPECT_THAT(top, Contains("Demo_Base"));
    EXPECT_THAT(top, Contains("Lone"));
    EXPECT_THAT(top, Not(Contains("Demo_Item")));
    EXPECT_EQ(names_to_sink("", WBEM_FLAG_SHALLOW), top);
}

TEST_F(ClassEnumerationTest, FailuresComeAsWithAnyEnumeration) {
    const auto services = connect();
    const Bstr nope("Nope");
    const Bstr base("Demo_Base");
    com_ptr<IEnumWbemClassObject> found;
    EXPECT_EQ(services->CreateClassEnum(nope.get(), 0, nullptr, found.put()), WBEM_E_INVALID_CLASS);
    EXPECT_FALSE(found);
    ASSERT_EQ(services->CreateClassEnum(nope.get(), kForward, nullptr, found.put()), S_OK);
    IWbemClassObject* object = nullptr;
    ULONG returned = 0;
    EXPECT_EQ(found->Next(WBEM_INFINITE, 1, &object, &returned), WBEM_E_INVALID_CLASS);
    EXPECT_EQ(services->CreateClassEnum(base.get(), 0, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(services->CreateClassEnum(base.get(), WBEM_FLAG_PROTOTYPE, nullptr, found.put()),
              WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(services->CreateClassEnum(base.get(), WBEM_FLAG_SEND_STATUS, nullptr, found.put()),
              WBEM_E_INVALID_PARAMETER)
        << "there is no sink to send it to";
    EXPECT_EQ(services->CreateClassEnumAsync(base.get(), 0, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    const auto sink = make_com<RecordingSink>();
    ASSERT_EQ(services->CreateClassEnumAsync(nope.get(), 0, nullptr, sink.get()), S_OK);
    EXPECT_EQ(sink->wait_final(), WBEM_E_INVALID_CLASS);
}

}  // namespace
}  // namespace wmisink::embedded
