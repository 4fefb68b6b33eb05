#include <atomic>
#include <stdexcept>

#include "embedded/query_fixture.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;

/// Gives Size, which counts how often it was asked for, and takes Balance.
class Meter final : public PropertyProvider {
  public:
    explicit Meter(const Class& of_class)
        : size_(*of_class.find_property("Size"_w)), balance_(*of_class.find_property("Balance"_w)) {}

    bool has(std::size_t property) const noexcept override {
        return property == size_ || property == balance_;
    }
    Value get(const Instance& instance, std::size_t property) override {
        if (broken) {
            throw std::runtime_error("the meter is broken");
        }
        if (property == balance_) {
            return Value::integer(balance.load(std::memory_order_relaxed));
        }
        asked.fetch_add(1, std::memory_order_relaxed);
        return Value::unsigned_integer(100 + instance.find("Id"_w)->as_unsigned_integer());
    }
    void put(const Instance& instance, std::size_t property, const Value& value) override {
        if (property != balance_) {
            PropertyProvider::put(instance, property, value);
        }
        balance.store(value.as_integer(), std::memory_order_relaxed);
    }
    std::string name() const override { return "Meter"; }

    // Relaxed: the calls of these tests come one after the other.
    std::atomic<std::int64_t> balance{7};
    std::atomic<int> asked{0};
    bool broken = false;

  private:
    std::size_t size_;
    std::size_t balance_;
};

class PropertyProviderTest : public QueryTest {
  protected:
    PropertyProviderTest() : meter(std::make_shared<Meter>(*cimv2->find_class("Demo_Item"_w))) {
        put_items(3);
        cimv2->set_property_provider("Demo_Item"_w, meter);
    }

    com_ptr<IWbemClassObject> find(std::string_view path) {
        com_ptr<IWbemClassObject> found;
        EXPECT_EQ(connect()->GetObject(Bstr(path).get(), 0, nullptr, found.put(), nullptr), S_OK);
        return found;
    }

    HRESULT put(IWbemClassObject& object) {
        com_ptr<IWbemCallResult> none;
        return connect()->PutInstance(&object, 0, nullptr, nullptr);
    }

    std::shared_ptr<Meter> meter;
};

TEST_F(PropertyProviderTest, AreReadWhereAQueryNeedsThem) {
    EXPECT_THAT(texts(*query("SELECT Name, Size FROM Demo_Item"), "Size"), ElementsAre("100", "101", "102"));
    EXPECT_EQ(meter->asked.load(std::memory_order_relaxed), 3);
    EXPECT_THAT(texts(*query("SELECT Name FROM Demo_Base"), "Name"),
                ElementsAre("item 0", "item 1", "item 2"));
    EXPECT_EQ(meter->asked.load(std::memory_order_relaxed), 3) << "nobody reads Size";
    EXPECT_THAT(texts(*query("SELECT Name FROM Demo_Item WHERE Size = 101"), "Name"), ElementsAre("item 1"));
    EXPECT_EQ(meter->asked.load(std::memory_order_relaxed), 6);
    EXPECT_THAT(texts(*query("SELECT * FROM Demo_Base"), "Size"), ElementsAre("100", "101", "102"));
}

TEST_F(PropertyProviderTest, BelongToAnObjectFoundByItsPath) {
    EXPECT_EQ(text(*find("Demo_Item.Id=2"), "Size"), "102");
    EXPECT_EQ(text(*find("Demo_Base.Id=2"), "Size"), "102");
    EXPECT_EQ(text(*find("Demo_Base.Id=2"), "Balance"), "7");
}

TEST_F(PropertyProviderTest, AreDeliveredAsTheyWere) {
    const auto before = find("Demo_Item.Id=1");
    meter->balance.store(8, std::memory_order_relaxed);
    EXPECT_EQ(text(*before, "Balance"), "7");
    EXPECT_EQ(text(*find("Demo_Item.Id=1"), "Balance"), "8");
}

TEST_F(PropertyProviderTest, GoToTheProviderWhenTheyArePut) {
    const auto object = find("Demo_Item.Id=1");
    const Variant name = Variant::string("renamed");
    const Variant balance = Variant::string("12");
    const Variant size = Variant::string("5");
    ASSERT_EQ(object->Put(to_wide("Name").c_str(), 0, name.in(), 0), S_OK);
    ASSERT_EQ(object->Put(to_wide("Balance").c_str(), 0, balance.in(), 0), S_OK);
    EXPECT_EQ(put(*object), WBEM_S_NO_ERROR);
    EXPECT_EQ(meter->balance.load(std::memory_order_relaxed), 12);
    EXPECT_EQ(text(*find("Demo_Item.Id=1"), "Name"), "renamed");
    const auto stored = cimv2->find_instance(parse_object_path("Demo_Item.Id=1"_w));
    EXPECT_TRUE(stored->find("Balance"_w)->is_null()) << "what the provider gives is not stored";

    ASSERT_EQ(object->Put(to_wide("Name").c_str(), 0, Variant::string("again").in(), 0), S_OK);
    ASSERT_EQ(object->Put(to_wide("Size").c_str(), 0, size.in(), 0), S_OK);
    EXPECT_EQ(put(*object), WBEM_E_READ_ONLY);
    EXPECT_EQ(text(*find("Demo_Item.Id=1"), "Name"), "renamed") << "a put that is refused stores nothing";
}

TEST_F(PropertyProviderTest, FailWithTheirProvider) {
    meter->broken = true;
    com_ptr<IWbemClassObject> object;
    EXPECT_EQ(connect()->GetObject(Bstr("Demo_Item.Id=1").get(), 0, nullptr, object.put(), nullptr),
              WBEM_E_PROVIDER_FAILURE);
    com_ptr<IErrorInfo> error;
    ASSERT_EQ(GetErrorInfo(0, error.put()), S_OK);
    EXPECT_EQ(text(*error.query<IWbemClassObject>(), "ProviderName"), "Meter");
    query("SELECT * FROM Demo_Item", 0, WBEM_E_PROVIDER_FAILURE);
    query("SELECT Name FROM Demo_Item");
}

}  // namespace
}  // namespace wmisink::embedded
