#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "embedded/query_fixture.hpp"

namespace wmisink::embedded {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST_F(QueryTest, WhereChooses) {
    put_items(10);
    EXPECT_THAT(texts(*query("SELECT * FROM Demo_Item WHERE Id > 6 AND Active = TRUE"), "Name"),
                ElementsAre("item 8"));
    EXPECT_THAT(texts(*query("SELECT Name FROM Demo_Item WHERE Name LIKE '% [1-3]' OR 7 = Id"), "Name"),
                ElementsAre("item 1", "item 2", "item 3", "item 7"));
}

TEST_F(QueryTest, SuperclassIncludesSubclasses) {
    put_items(2);
    cimv2->put_instance("Demo_Base"_w, row({{"Id", Value::integer(100)}}));
    EXPECT_THAT(texts(*query("SELECT * FROM Demo_Base"), "__CLASS"),
                ElementsAre("Demo_Base", "Demo_Item", "Demo_Item"));
    EXPECT_THAT(texts(*query("SELECT * FROM Demo_Base WHERE __CLASS <> 'Demo_Base'"), "Level"),
                ElementsAre("3", "3"));
    EXPECT_THAT(texts(*query("SELECT * FROM Demo_Base WHERE __this ISA 'Demo_Item'"), "Id"),
                ElementsAre("0", "1"));
}

TEST_F(QueryTest, ProjectionLeavesOnlyWhatWasSelected) {
    put_items(1);
    const auto one = all(*query("SELECT Name, Size FROM Demo_Item")).front();
    EXPECT_EQ(text(*one, "Name"), "item 0");
    EXPECT_EQ(text(*one, "Id"), "?WBEM_E_NOT_FOUND");
    EXPECT_EQ(text(*one, "__CLASS"), "Demo_Item");
    EXPECT_EQ(text(*one, "__GENUS"), "2");
    EXPECT_EQ(text(*one, "__PROPERTY_COUNT"), "2");
    for (const char* gone : {"__PATH", "__RELPATH", "__SERVER", "__NAMESPACE", "__SUPERCLASS", "__DYNASTY"}) {
        EXPECT_EQ(text(*one, gone), "NULL") << gone;
    }
    SafeArray names;
    ASSERT_EQ(one->GetNames(nullptr, WBEM_FLAG_NONSYSTEM_ONLY, nullptr, names.put()), S_OK);
    EXPECT_THAT(strings(names.get()), ElementsAre("Name", "Size"));
}

TEST_F(QueryTest, ProjectionWithKeysOrPathKeepsThePath) {
    put_items(1);
    const auto keyed = all(*query("SELECT Id FROM Demo_Item")).front();
    EXPECT_EQ(text(*keyed, "__RELPATH"), "Demo_Item.Id=0");
    EXPECT_EQ(text(*keyed, "__PATH"), "NULL");
    const auto pathed = all(*query("SELECT __PATH, Name FROM Demo_Item")).front();
    EXPECT_EQ(text(*pathed, "__PATH"), "\\\\localhost\\root\\cimv2:Demo_Item.Id=0");
    const auto locatable = all(*query("SELECT Name FROM Demo_Item", WBEM_FLAG_ENSURE_LOCATABLE)).front();
    EXPECT_EQ(text(*locatable, "__PATH"), "\\\\localhost\\root\\cimv2:Demo_Item.Id=0");
    EXPECT_EQ(text(*all(*query("SELECT __DYNASTY FROM Demo_Item")).front(), "__DYNASTY"), "Demo_Base");
    EXPECT_EQ(text(*all(*query("SELECT Demo_Item.Name FROM Demo_Item")).front(), "Name"), "item 0");
}

TEST_F(QueryTest, DeliveredObjectsAreSnapshots) {
    put_items(1);
    const auto one = all(*query("SELECT * FROM Demo_Item")).front();
    cimv2->put_instance("Demo_Item"_w, row({{"Id", Value::integer(0)}, {"Name", Value::utf8("new")}}));
    EXPECT_EQ(text(*one, "Name"), "item 0");
    cimv2->delete_class("Demo_Base"_w);
    EXPECT_EQ(text(*one, "Name"), "item 0");
}

TEST_F(QueryTest, SynchronousErrorsComeAtOnce) {
    EXPECT_FALSE(query("SELEC", 0, WBEM_E_INVALID_QUERY));
    EXPECT_FALSE(query("SELECT * FROM Nope", 0, WBEM_E_INVALID_CLASS));
    EXPECT_FALSE(query("SELECT Nope FROM Demo_Item", 0, WBEM_E_INVALID_QUERY));
    EXPECT_FALSE(query("SELECT * FROM Demo_Item WHERE Nope = 1", 0, WBEM_E_INVALID_QUERY));
    EXPECT_FALSE(query("SELECT * FROM Demo_Item WHERE Name LIKE \"PCI\\%\"", 0, WBEM_E_INVALID_QUERY));
    com_ptr<IErrorInfo> error;
    ASSERT_EQ(GetErrorInfo(0, error.put()), S_OK);
    EXPECT_EQ(text(*error.query<IWbemClassObject>(), "Operation"), "ExecQuery");
}

TEST_F(QueryTest, SemisynchronousErrorsComeWithNext) {
    for (const auto& [wql, code] :
         {std::pair{"SELECT * FROM Nope", WBEM_E_INVALID_CLASS}, std::pair{"SELEC", WBEM_E_INVALID_QUERY}}) {
        const auto enumerator = query(wql, kForward);
        ULONG returned = 1;
        auto* const untouched = reinterpret_cast<IWbemClassObject*>(std::uintptr_t{16});
        IWbemClassObject* object = untouched;
        EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 1, &object, &returned), code);
        EXPECT_EQ(returned, 0U);
        EXPECT_EQ(object, untouched);
        EXPECT_EQ(enumerator->Next(0, 1, &object, &returned), code) << "and stays";
    }
}

TEST_F(QueryTest, ParametersAreChecked) {
    const auto services = connect();
    com_ptr<IEnumWbemClassObject> found;
    const Bstr wql("WQL");
    const Bstr text("SELECT * FROM Demo_Item");
    const auto run = [&](BSTR language, BSTR query, LONG flags) {
        return services->ExecQuery(language, query, flags, nullptr, found.put());
    };
    EXPECT_EQ(run(nullptr, text.get(), 0), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(run(Bstr("").get(), text.get(), 0), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(run(wql.get(), nullptr, 0), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(run(wql.get(), Bstr("").get(), 0), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(run(Bstr("SQL").get(), text.get(), 0), WBEM_E_INVALID_QUERY_TYPE);
    EXPECT_EQ(run(wql.get(), text.get(), 0x40000000), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(services->ExecQuery(wql.get(), text.get(), 0, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
}

TEST_F(QueryTest, NextCountsAndEnds) {
    put_items(5);
    const auto enumerator = query("SELECT * FROM Demo_Item");
    IWbemClassObject* objects[10] = {};
    ULONG returned = 0;
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 1, nullptr, &returned), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 1, objects, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(enumerator->Next(-5, 1, objects, &returned), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 0, objects, &returned), WBEM_S_NO_ERROR);
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 2, objects, &returned), WBEM_S_NO_ERROR);
    EXPECT_EQ(returned, 2U);
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 8, objects + 2, &returned), WBEM_S_FALSE);
    EXPECT_EQ(returned, 3U);
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 8, objects + 5, &returned), WBEM_S_FALSE);
    EXPECT_EQ(returned, 0U);
    for (int i = 0; i < 5; ++i) {
        objects[i]->Release();
    }
}

TEST_F(QueryTest, BidirectionalGoesBackAndClones) {
    put_items(6);
    const auto enumerator = query("SELECT * FROM Demo_Item", kSemisync);
    EXPECT_EQ(enumerator->Skip(WBEM_INFINITE, 4), WBEM_S_NO_ERROR);
    com_ptr<IEnumWbemClassObject> copy;
    ASSERT_EQ(enumerator->Clone(copy.put()), S_OK);
    EXPECT_THAT(texts(*enumerator, "Id"), ElementsAre("4", "5"));
    EXPECT_THAT(texts(*copy, "Id"), ElementsAre("4", "5"));
    EXPECT_EQ(enumerator->Reset(), S_OK);
    EXPECT_EQ(texts(*enumerator, "Id").size(), 6U);
    EXPECT_EQ(copy->Reset(), S_OK);
    EXPECT_EQ(copy->Skip(WBEM_INFINITE, 7), WBEM_S_FALSE);
}

TEST_F(QueryTest, ForwardOnlyDoesNot) {
    put_items(3);
    const auto enumerator = query("SELECT * FROM Demo_Item", kForward);
    com_ptr<IEnumWbemClassObject> copy;
    EXPECT_EQ(enumerator->Reset(), WBEM_E_INVALID_OPERATION);
    EXPECT_EQ(enumerator->Clone(copy.put()), WBEM_E_INVALID_OPERATION);
    EXPECT_EQ(enumerator->Skip(WBEM_INFINITE, 1), S_OK);
    EXPECT_THAT(texts(*enumerator, "Id"), ElementsAre("1", "2"));
}

TEST_F(QueryTest, NextTimesOutWhileTheProviderThinks) {
    std::atomic<bool> go{false};
    cimv2->set_provider("Demo_Base"_w,
                        make_provider("Slow", [&](const InstanceRequest&, InstanceReceiver& receiver) {
                            std::vector<Value> values = {Value::integer(1), Value()};
                            receiver.row(values);
                            while (!go.load(std::memory_order_acquire)) {
                                std::this_thread::sleep_for(1ms);
                            }
                            values = {Value::integer(2), Value()};
                            receiver.row(values);
                        }));
    const auto enumerator = query("SELECT * FROM Demo_Base", kForward);
    IWbemClassObject* objects[3] = {};
    ULONG returned = 0;
    EXPECT_EQ(enumerator->Next(100, 3, objects, &returned), WBEM_S_TIMEDOUT);
    EXPECT_EQ(returned, 1U);
    EXPECT_EQ(enumerator->Next(0, 3, objects + 1, &returned), WBEM_S_TIMEDOUT);
    EXPECT_EQ(returned, 0U);
    EXPECT_EQ(enumerator->Skip(0, 1), WBEM_S_TIMEDOUT);
    go.store(true, std::memory_order_release);
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 2, objects + 1, &returned), WBEM_S_FALSE);
    EXPECT_EQ(returned, 1U);
    objects[0]->Release();
    objects[1]->Release();
}

TEST_F(QueryTest, ForwardOnlyHoldsTheProviderBack) {
    std::atomic<std::uint32_t> made{0};
    std::atomic<bool> ended{false};
    cimv2->set_provider(
        "Demo_Base"_w, make_provider("Many", [&](const InstanceRequest&, InstanceReceiver& receiver) {
            std::vector<Value> values;
            do {
                values = {Value::integer(made.fetch_add(1, std::memory_order_relaxed)), Value()};
            } while (receiver.row(values));
            ended.store(true, std::memory_order_release);
        }));
    auto enumerator = query("SELECT * FROM Demo_Base", kForward);
    std::this_thread::sleep_for(100ms);
    EXPECT_LE(made.load(std::memory_order_relaxed), 42U);
    IWbemClassObject* object = nullptr;
    ULONG returned = 0;
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(enumerator->Next(WBEM_INFINITE, 1, &object, &returned), S_OK);
        object->Release();
    }
    EXPECT_LE(made.load(std::memory_order_relaxed), 1042U);
    enumerator.reset();
    for (int i = 0; i < 5000 && !ended.load(std::memory_order_acquire); ++i) {
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_TRUE(ended.load(std::memory_order_acquire)) << "releasing the enumerator ends the provider";
}

TEST_F(QueryTest, RowsBeforeAFailureComeFirst) {
    cimv2->set_provider("Demo_Base"_w,
                        make_provider("Torn", [](const InstanceRequest&, InstanceReceiver& receiver) {
                            std::vector<Value> values = {Value::integer(1), Value()};
                            receiver.row(values);
                            throw std::runtime_error("the wire broke");
                        }));
    const auto enumerator = query("SELECT * FROM Demo_Base", kSemisync);
    IWbemClassObject* objects[3] = {};
    ULONG returned = 0;
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 3, objects, &returned), WBEM_S_FALSE);
    ASSERT_EQ(returned, 1U);
    objects[0]->Release();
    EXPECT_EQ(enumerator->Next(WBEM_INFINITE, 3, objects, &returned), WBEM_E_PROVIDER_FAILURE);
    com_ptr<IErrorInfo> error;
    ASSERT_EQ(GetErrorInfo(0, error.put()), S_OK);
    Bstr description;
    ASSERT_EQ(error->GetDescription(description.put()), S_OK);
    EXPECT_EQ(description.utf8(), "the wire broke");
    EXPECT_EQ(text(*error.query<IWbemClassObject>(), "ProviderName"), "Torn");
}

TEST_F(QueryTest, CreateInstanceEnumIsDeepOrShallow) {
    put_items(2);
    cimv2->put_instance("Demo_Base"_w, row({{"Id", Value::integer(100)}}));
    const auto enumerate = [&](std::string_view name, LONG flags, HRESULT expected = S_OK) {
        com_ptr<IEnumWbemClassObject> found;
        EXPECT_EQ(connect()->CreateInstanceEnum(Bstr(name).get(), flags, nullptr, found.put()), expected);
        return found;
    };
    EXPECT_EQ(all(*enumerate("Demo_Base", WBEM_FLAG_DEEP)).size(), 3U);
    EXPECT_EQ(all(*enumerate("Demo_Base", WBEM_FLAG_SHALLOW)).size(), 1U);
    EXPECT_EQ(all(*enumerate("Demo_Base", kForward)).size(), 3U);
    enumerate("Nope", 0, WBEM_E_INVALID_CLASS);
    enumerate("", 0, WBEM_E_INVALID_PARAMETER);
}

TEST_F(QueryTest, NextAsyncSaysThatItIsNotThere) {
    const auto enumerator = query("SELECT * FROM Demo_Item");
    EXPECT_EQ(enumerator->NextAsync(1, nullptr), WBEM_E_INVALID_PARAMETER);
}

}  // namespace
}  // namespace wmisink::embedded
