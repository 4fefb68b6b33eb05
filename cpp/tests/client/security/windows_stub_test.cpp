// The stub's whole life against the system's own WMI, with an unsecured apartment that is registered in this
// process and counts. Wine has no unsecapp.exe; on Windows this one takes its place.
#include <chrono>
#include <future>

#include "client/reading.hpp"
#include "client/security/counting_stub.hpp"
#include "wmisink/client/connection.hpp"
#include "wmisink/client/runtime.hpp"

namespace wmisink {
namespace {

using What = StubLog::What;

class ApartmentFactory final : public RefCounted<ApartmentFactory, IClassFactory> {
  public:
    explicit ApartmentFactory(StubLog& log) : log_{log} {}
    HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID iid, void** object) noexcept override {
        *object = nullptr;
        return outer ? CLASS_E_NOAGGREGATION : make_com<CountingApartment>(log_)->QueryInterface(iid, object);
    }
    HRESULT STDMETHODCALLTYPE LockServer(BOOL) noexcept override { return S_OK; }

  private:
    StubLog& log_;
};

class WindowsStubTest : public testing::TestWithParam<SinkSecurity> {
  protected:
    /// On a thread of the runtime: a class is registered in one apartment.
    template <class Task>
    static HRESULT in_apartment(Task task) {
        std::promise<HRESULT> answer;
        Runtime::instance().submit([&] { answer.set_value(task()); });
        return answer.get_future().get();
    }

    void SetUp() override {
        ASSERT_EQ(in_apartment([this] {
                      const auto factory = make_com<ApartmentFactory>(log_);
                      return CoRegisterClassObject(CLSID_UnsecuredApartment, factory.get(),
                                                   CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE, &registration_);
                  }),
                  S_OK);
    }

    void TearDown() override {
        EXPECT_TRUE(Runtime::instance().calls().cancel_all(soon()));
        EXPECT_EQ(in_apartment([this] { return CoRevokeClassObject(registration_); }), S_OK);
        EXPECT_EQ(CountingStub::live_count(), 0);
        EXPECT_EQ(CountingApartment::live_count(), 0);
        EXPECT_EQ(ApartmentFactory::live_count(), 0);
    }

    std::shared_ptr<Connection> connect() {
        ConnectionOptions options;
        options.security = GetParam();
        auto connection = Connection::open(com_class_source(), Target{}, options);
        EXPECT_TRUE(connection->wait_open(soon()));
        return connection;
    }

    StubLog log_;
    DWORD registration_ = 0;
};

TEST_P(WindowsStubTest, is_made_passed_cancelled_and_let_go_as_documented) {
    const auto connection = connect();
    for (int i = 0; i < 10; ++i) {
        const auto call = connection->query("SELECT Name FROM Win32_OperatingSystem");
        EXPECT_EQ(rows_of(*call).size(), 1u);
        ASSERT_TRUE(call->wait_finished(soon()));
        EXPECT_EQ(call->status().phase, Phase::completed);
        EXPECT_EQ(call->status().security, GetParam());
        EXPECT_EQ(CountingStub::live_count(), 0) << "while the program still has its call";
    }
    expect_documented_life(log_, 10);
    EXPECT_EQ(log_.count(What::set_status), 10u);
    EXPECT_GE(log_.count(What::add_ref), 10u) << "WMI holds what it calls.";
    EXPECT_LT(log_.place_of(What::set_status), log_.place_of(What::destroyed));
}

TEST_P(WindowsStubTest, of_a_cancelled_call_ends_as_well) {
    const auto connection = connect();
    for (std::size_t made = 1; made <= 10; ++made) {
        const auto call = connection->query("SELECT Name FROM Win32_OperatingSystem");
        while (log_.count(What::made) < made) std::this_thread::yield();  // not before it has a stub
        call->cancel();
        ASSERT_TRUE(call->wait_finished(soon()));
    }
    expect_documented_life(log_, 10);
}

INSTANTIATE_TEST_SUITE_P(ThroughAStub, WindowsStubTest,
                         testing::Values(SinkSecurity::unsecured, SinkSecurity::checked),
                         [](const auto& security) { return std::string(security_name(security.param)); });

}  // namespace
}  // namespace wmisink
