#include <atomic>

#include "embedded/calls_fixture.hpp"

namespace wmisink::embedded {
namespace {

class GetObjectTest : public CallsTest {};

TEST_P(GetObjectTest, FindsInstancesAndClassesInAnyNamespace) {
    put_items(2);
    const auto other = repository->create_namespace("root\\other"_w);
    other->define_class(class_named("Elsewhere", {key("Id", CIM_UINT32)}));
    other->put_instance("Elsewhere"_w, row({{"Id", Value::integer(4)}}));
    const Outcome found = get_object("Demo_Item.Id=1");
    EXPECT_EQ(status_name(found.code), "WBEM_S_NO_ERROR");
    ASSERT_TRUE(found.object);
    EXPECT_EQ(text(*found.object, "Name"), "item 1");
    EXPECT_EQ(text(*get_object("Demo_Item").object, "__GENUS"), "1");
    EXPECT_EQ(text(*get_object("ROOT\\other:Elsewhere.Id=4").object, "__NAMESPACE"), "root\\other");
    EXPECT_EQ(text(*get_object("//./root/other:Elsewhere").object, "__CLASS"), "Elsewhere");
}

TEST_P(GetObjectTest, AnEmptyPathAsksForAnEmptyClass) {
    const Outcome made = get_object("");
    EXPECT_EQ(made.code, WBEM_S_NO_ERROR);
    ASSERT_TRUE(made.object);
    EXPECT_EQ(text(*made.object, "__GENUS"), "1");
    EXPECT_EQ(text(*made.object, "__PROPERTY_COUNT"), "0");
}

TEST_P(GetObjectTest, FailuresHaveTheirCodesAndReasons) {
    const Outcome missing = get_object("Demo_Item.Id=9");
    EXPECT_EQ(missing.code, WBEM_E_NOT_FOUND);
    EXPECT_EQ(missing.reason, "There is no object with the path Demo_Item.Id=9.");
    EXPECT_FALSE(missing.object);
    EXPECT_EQ(get_object("Nope").code, WBEM_E_NOT_FOUND);
    EXPECT_EQ(get_object("Nope.Id=1").code, WBEM_E_INVALID_CLASS);
    EXPECT_EQ(get_object("Demo_Item.Id=").code, WBEM_E_INVALID_OBJECT_PATH);
    EXPECT_EQ(get_object("root\\none:Demo_Item").code, WBEM_E_INVALID_NAMESPACE);
    EXPECT_EQ(get_object("\\\\far\\root\\cimv2:Demo_Item").code, WBEM_E_NOT_SUPPORTED);
    EXPECT_EQ(get_object("Demo_Item", WBEM_FLAG_FORWARD_ONLY).code, WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(get_object("Demo_Item", WBEM_FLAG_USE_AMENDED_QUALIFIERS).code, WBEM_S_NO_ERROR);
    EXPECT_EQ(get_object("Demo_Item", WBEM_FLAG_DIRECT_READ).code, WBEM_S_NO_ERROR);
}

INSTANTIATE_TEST_SUITE_P(InEveryWay, GetObjectTest,
                         testing::Values(Way::at_once, Way::call_result, Way::sink), way_name);

class CallResultTest : public EmbeddedTest {
  protected:
    CallResultTest() : services(connect()) {}

    com_ptr<IWbemCallResult> get_later(std::string_view path) {
        com_ptr<IWbemCallResult> result;
        EXPECT_EQ(services->GetObject(Bstr(path).get(), WBEM_FLAG_RETURN_IMMEDIATELY, nullptr, nullptr,
                                      result.put()),
                  S_OK);
        return result;
    }

    com_ptr<IWbemServices> services;
};

TEST_F(CallResultTest, GivesTheNamespaceThatIsOpened) {
    const auto root = connect("root");
    com_ptr<IWbemServices> opened;
    com_ptr<IWbemCallResult> result;
    ASSERT_EQ(root->OpenNamespace(Bstr("CIMV2").get(), WBEM_FLAG_RETURN_IMMEDIATELY, nullptr, nullptr,
                                  result.put()),
              S_OK);
    EXPECT_EQ(result->GetResultServices(WBEM_INFINITE, opened.put()), S_OK);
    ASSERT_TRUE(opened);
    com_ptr<IWbemClassObject> object;
    EXPECT_EQ(opened->GetObject(Bstr("Demo_Item").get(), 0, nullptr, object.put(), nullptr), S_OK);
    ASSERT_EQ(
        root->OpenNamespace(Bstr("none").get(), WBEM_FLAG_RETURN_IMMEDIATELY, nullptr, nullptr, result.put()),
        S_OK);
    EXPECT_EQ(result->GetResultServices(WBEM_INFINITE, opened.put()), WBEM_E_INVALID_NAMESPACE);
    EXPECT_FALSE(opened);
    EXPECT_EQ(root->OpenNamespace(Bstr("cimv2").get(), WBEM_FLAG_SEND_STATUS, nullptr, opened.put(), nullptr),
              WBEM_E_INVALID_PARAMETER);
}

TEST_F(CallResultTest, GivesOnlyWhatTheCallGives) {
    const auto result = get_later("Demo_Item");
    com_ptr<IWbemClassObject> object;
    com_ptr<IWbemServices> opened;
    Bstr path;
    LONG status = -1;
    EXPECT_EQ(result->GetResultObject(WBEM_INFINITE, object.put()), S_OK);
    EXPECT_EQ(result->GetResultObject(0, object.put()), S_OK) << "again";
    EXPECT_EQ(result->GetCallStatus(0, &status), S_OK);
    EXPECT_EQ(status, WBEM_S_NO_ERROR);
    EXPECT_EQ(result->GetResultString(0, path.put()), WBEM_E_INVALID_OPERATION);
    EXPECT_EQ(result->GetResultServices(0, opened.put()), WBEM_E_INVALID_OPERATION);
    EXPECT_EQ(result->GetResultObject(0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(result->GetResultString(0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(result->GetResultServices(0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(result->GetCallStatus(0, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(result->GetCallStatus(-2, &status), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(result->GetResultObject(-2, object.put()), WBEM_E_INVALID_PARAMETER);
}

TEST_F(CallResultTest, TellsWhyACallFailed) {
    const auto result = get_later("Nope");
    LONG status = 0;
    ASSERT_EQ(result->GetCallStatus(WBEM_INFINITE, &status), S_OK);
    EXPECT_EQ(status, WBEM_E_NOT_FOUND);
    SetErrorInfo(0, nullptr);
    com_ptr<IWbemClassObject> object;
    EXPECT_EQ(result->GetResultObject(0, object.put()), WBEM_E_NOT_FOUND);
    com_ptr<IErrorInfo> error;
    ASSERT_EQ(GetErrorInfo(0, error.put()), S_OK);
    const auto extended = error.query<IWbemClassObject>();
    EXPECT_EQ(text(*extended, "Operation"), "GetObject");
    EXPECT_EQ(text(*extended, "ParameterInfo"), "Nope");
}

TEST_F(CallResultTest, WaitsAsLongAsItIsTold) {
    std::atomic<bool> go{false};
    std::atomic<bool> left{false};
    cimv2->set_provider(
        "Demo_Base"_w, make_provider("Slow", [&](const InstanceRequest& request, InstanceReceiver& receiver) {
            while (!go.load(std::memory_order_acquire) && !request.cancelled()) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            left.store(request.cancelled(), std::memory_order_release);
            std::vector<Value> values = {Value::integer(1), Value()};
            receiver.row(values);
        }));
    auto result = get_later("Demo_Base.Id=1");
    LONG status = -1;
    com_ptr<IWbemClassObject> object;
    EXPECT_EQ(result->GetCallStatus(0, &status), WBEM_S_TIMEDOUT);
    EXPECT_EQ(result->GetResultObject(5, object.put()), WBEM_S_TIMEDOUT);
    EXPECT_EQ(status, -1);
    go.store(true, std::memory_order_release);
    EXPECT_EQ(result->GetResultObject(WBEM_INFINITE, object.put()), S_OK);
    EXPECT_TRUE(object);
    EXPECT_FALSE(left.load(std::memory_order_acquire));

    go.store(false, std::memory_order_release);
    result = get_later("Demo_Base.Id=1");
    result.reset();
    for (int i = 0; i < 60'000 && !left.load(std::memory_order_acquire); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_TRUE(left.load(std::memory_order_acquire)) << "nobody waits for it any more";
}

TEST_F(CallResultTest, WhereThereIsNoResultTheCallIsMadeAllTheSame) {
    const Bstr path("Demo_Item.Id=0");
    put_items(1);
    EXPECT_EQ(services->GetObject(path.get(), WBEM_FLAG_RETURN_IMMEDIATELY, nullptr, nullptr, nullptr),
              WBEM_E_INVALID_PARAMETER);
    com_ptr<IWbemClassObject> object;
    EXPECT_EQ(services->GetObject(path.get(), WBEM_FLAG_RETURN_IMMEDIATELY, nullptr, object.put(), nullptr),
              WBEM_E_INVALID_PARAMETER)
        << "the object could not come back";
    EXPECT_EQ(services->DeleteInstance(path.get(), WBEM_FLAG_RETURN_IMMEDIATELY, nullptr, nullptr), S_OK);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (cimv2->find_instance(parse_object_path("Demo_Item.Id=0"_w)) != nullptr &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(cimv2->find_instance(parse_object_path("Demo_Item.Id=0"_w)), nullptr);
}

}  // namespace
}  // namespace wmisink::embedded
