#include "wmisink/embedded/unsecured_apartment.hpp"

#include "embedded/recording_sink.hpp"

namespace wmisink::embedded {
namespace {

class UnsecuredApartmentTest : public EmbeddedTest {
  protected:
    com_ptr<IWbemObjectSink> stub_of(RecordingSink& inner, DWORD flags = 0) {
        com_ptr<IWbemObjectSink> stub;
        EXPECT_EQ(apartment->CreateSinkStub(&inner, flags, nullptr, stub.put()), S_OK);
        return stub;
    }

    com_ptr<IWbemUnsecuredApartment> apartment = make_unsecured_apartment();
    com_ptr<RecordingSink> sink = make_com<RecordingSink>();
};

TEST_F(UnsecuredApartmentTest, AnswersForBothInterfaces) {
    EXPECT_TRUE(apartment.query<IUnsecuredApartment>());
    EXPECT_TRUE(com_ptr<IUnknown>(apartment).query<IWbemUnsecuredApartment>());
    EXPECT_FALSE(com_ptr<IUnknown>(apartment).query<IWbemObjectSink>());
}

TEST_F(UnsecuredApartmentTest, AStubHoldsTheSinkUntilItGoes) {
    for (const LONG flags : {WBEM_FLAG_UNSECAPP_DEFAULT_CHECK_ACCESS, WBEM_FLAG_UNSECAPP_CHECK_ACCESS,
                             WBEM_FLAG_UNSECAPP_DONT_CHECK_ACCESS}) {
        auto stub = stub_of(*sink, static_cast<DWORD>(flags));
        EXPECT_EQ(sink->references(), 2U);
        stub.reset();
        EXPECT_EQ(sink->references(), 1U);
    }
    com_ptr<IUnknown> stub;
    ASSERT_EQ(apartment->CreateObjectStub(sink.get(), stub.put()), S_OK);
    EXPECT_TRUE(stub.query<IWbemObjectSink>());
    EXPECT_EQ(sink->references(), 2U);
    stub.reset();
    EXPECT_EQ(sink->references(), 1U);
}

TEST_F(UnsecuredApartmentTest, CallsGoThroughAndAreCancelledByTheStub) {
    put_items(3);
    const auto services = connect();
    const auto stub = stub_of(*sink);
    ASSERT_EQ(services->ExecQueryAsync(Bstr("WQL").get(), Bstr("SELECT * FROM Demo_Item").get(), 0, nullptr,
                                       stub.get()),
              S_OK);
    EXPECT_EQ(sink->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->total(), 3U);
    sink->forget();
    cimv2->set_provider("Demo_Base"_w,
                        make_provider("Endless", [](const InstanceRequest&, InstanceReceiver& receiver) {
                            std::vector<Value> values;
                            do {
                                values = {Value::integer(1), Value()};
                            } while (receiver.row(values));
                        }));
    sink->keep_objects = false;
    ASSERT_EQ(services->ExecQueryAsync(Bstr("WQL").get(), Bstr("SELECT * FROM Demo_Base").get(), 0, nullptr,
                                       stub.get()),
              S_OK);
    ASSERT_TRUE(sink->wait_objects(100));
    EXPECT_EQ(services->CancelAsyncCall(sink.get()), WBEM_E_NOT_FOUND) << "WMI knows the stub only";
    EXPECT_EQ(services->CancelAsyncCall(stub.get()), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->wait_final(), WBEM_E_CALL_CANCELLED);
}

/// "A circular reference count … both stay in memory forever" (Microsoft, "Setting Security on an
/// Asynchronous Call"): a sink that holds its own stub has to let it go itself.
TEST_F(UnsecuredApartmentTest, ASinkThatHoldsItsStubIsACircle) {
    const std::int64_t before = live_objects();
    com_ptr<IWbemObjectSink> held = stub_of(*sink);
    sink->on_final = [&held] { held.reset(); };
    auto* raw = sink.get();
    sink.reset();
    EXPECT_EQ(raw->references(), 1U) << "the stub keeps the sink";
    EXPECT_EQ(live_objects(), before + 1);
    const auto alive = com_ptr<RecordingSink>::share(raw);
    com_ptr<IWbemObjectSink>(held)->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    EXPECT_EQ(live_objects(), before) << "letting go in the final status breaks it";
    EXPECT_EQ(alive->references(), 1U);
}

TEST_F(UnsecuredApartmentTest, BadParametersAreRefused) {
    com_ptr<IWbemObjectSink> stub;
    com_ptr<IUnknown> object;
    EXPECT_EQ(apartment->CreateSinkStub(nullptr, 0, nullptr, stub.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(apartment->CreateSinkStub(sink.get(), 0, nullptr, nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(apartment->CreateSinkStub(sink.get(), 3, nullptr, stub.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(apartment->CreateSinkStub(sink.get(), 0, to_wide("x").c_str(), stub.put()),
              WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(apartment->CreateObjectStub(nullptr, object.put()), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(apartment->CreateObjectStub(sink.get(), nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(apartment->CreateObjectStub(apartment.get(), object.put()), E_NOINTERFACE);
    EXPECT_FALSE(object);
}

}  // namespace
}  // namespace wmisink::embedded
