#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include "embedded/query_fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Gives Name (property 1) of Demo_Base, and notes for which instances it was asked.
class Names final : public PropertyProvider {
  public:
    explicit Names(std::function<Value(std::uint64_t)> name) : name_(std::move(name)) {}

    [[nodiscard]] bool has(std::size_t property) const noexcept override { return property == 1; }
    [[nodiscard]] Value get(const Instance& instance, std::size_t property) override {
        EXPECT_EQ(property, 1U);
        asked.push_back(instance[0].as_unsigned_integer());
        return name_(asked.back());
    }
    [[nodiscard]] std::string name() const override { return "Names"; }

    std::vector<std::uint64_t> asked;

  private:
    std::function<Value(std::uint64_t)> name_;
};

class ProvidedPropertiesTest : public QueryTest {
  protected:
    ProvidedPropertiesTest() {
        for (int id = 1; id <= 3; ++id) {
            cimv2->put_instance("Demo_Base"_w,
                                row({{"Id", Value::integer(id)}, {"Name", Value::utf8("old")}}));
        }
    }

    std::shared_ptr<Names> provide(std::function<Value(std::uint64_t)> name) {
        auto provider = std::make_shared<Names>(std::move(name));
        cimv2->set_property_provider("Demo_Base"_w, provider);
        return provider;
    }
};

TEST_F(ProvidedPropertiesTest, WhereAndAnswerSeeWhatIsProvided) {
    provide([](std::uint64_t id) { return Value::utf8("now " + std::to_string(id)); });
    EXPECT_THAT(texts(*query("SELECT * FROM Demo_Base WHERE Name = 'now 2'"), "Name"), ElementsAre("now 2"));
    EXPECT_THAT(texts(*query("SELECT Name FROM Demo_Base WHERE Id <> 2"), "Name"),
                ElementsAre("now 1", "now 3"));
    EXPECT_THAT(texts(*query("SELECT * FROM Demo_Base WHERE Name = 'old'"), "Id"), IsEmpty());
}

TEST_F(ProvidedPropertiesTest, AskedOnlyForWhatIsRead) {
    const auto names = provide([](std::uint64_t) { return Value(); });
    query("SELECT Id FROM Demo_Base");
    query("SELECT COUNT(*) FROM Demo_Base");
    EXPECT_THAT(names->asked, IsEmpty());
    query("SELECT Name FROM Demo_Base WHERE Id = 3");
    EXPECT_THAT(names->asked, ElementsAre(3)) << "not for the rows that the WHERE drops";
    names->asked.clear();
    query("SELECT * FROM Demo_Base WHERE Name IS NULL AND Id = 1");
    EXPECT_THAT(names->asked, ElementsAre(1, 2, 3)) << "and once for each row that the WHERE looks at";
}

TEST_F(ProvidedPropertiesTest, ObjectsByPathHaveThemToo) {
    provide([](std::uint64_t id) { return Value::utf8("now " + std::to_string(id)); });
    com_ptr<IWbemClassObject> found;
    ASSERT_EQ(connect()->GetObject(Bstr("Demo_Base.Id=2").get(), 0, nullptr, found.put(), nullptr), S_OK);
    EXPECT_EQ(text(*found, "Name"), "now 2");
}

TEST_F(ProvidedPropertiesTest, FailureIsTheProviders) {
    provide([](std::uint64_t) -> Value { throw std::runtime_error("no name today"); });
    EXPECT_FALSE(query("SELECT * FROM Demo_Base", 0, WBEM_E_PROVIDER_FAILURE));
    com_ptr<IErrorInfo> error;
    ASSERT_EQ(GetErrorInfo(0, error.put()), S_OK);
    EXPECT_EQ(text(*error.query<IWbemClassObject>(), "ProviderName"), "Names");
    EXPECT_EQ(text(*error.query<IWbemClassObject>(), "Description"), "no name today");
    provide([](std::uint64_t) { return Value::integer(1); });
    EXPECT_FALSE(query("SELECT * FROM Demo_Base", 0, WBEM_E_TYPE_MISMATCH));
}

}  // namespace
}  // namespace wmisink::embedded
