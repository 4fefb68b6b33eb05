// The stub of a call, from CreateSinkStub to its last Release, on a WMI that a test scripts.
#include <future>

#include "client/client_fixture.hpp"
#include "client/security/counting_stub.hpp"

namespace wmisink {
namespace {

using What = StubLog::What;

/// A sink that owns its stub: the circle that «Setting Security on an Asynchronous Call» warns of.
class SinkWithItsStub final : public RefCounted<SinkWithItsStub, IWbemObjectSink> {
  public:
    HRESULT STDMETHODCALLTYPE Indicate(LONG, IWbemClassObject**) noexcept override { return S_OK; }
    HRESULT STDMETHODCALLTYPE SetStatus(LONG, HRESULT, BSTR, IWbemClassObject*) noexcept override {
        return S_OK;
    }
    com_ptr<IWbemObjectSink> stub;
};

class StubLifeTest : public ClientTest {
  protected:
    void SetUp() override {
        ClientTest::SetUp();
        script_.cancel_async_call = [this](const auto& services, IWbemObjectSink* sink) {
            note_cancel(services, sink);
            log_.add(What::cancel);
            wmis_.reset();  // a call that is cancelled is let go, if it was not
            return WBEM_E_NOT_FOUND;
        };
        script_.exec_query_async = [this](const auto&, const std::string&, IWbemObjectSink* sink) {
            wmis_ = com_ptr<IWbemObjectSink>::share(sink);
            given_.set_value();
            return WBEM_S_NO_ERROR;
        };
    }

    void TearDown() override {
        ClientTest::TearDown();
        EXPECT_EQ(CountingStub::live_count(), 0);
        EXPECT_EQ(CountingApartment::live_count(), 0);
    }

    ClassSource source() override {
        auto source = ClientTest::source();
        source.create = [this, others = source.create](REFCLSID class_id, REFIID interface_id,
                                                       void** object) {
            if (class_id != CLSID_UnsecuredApartment) return others(class_id, interface_id, object);
            return make_com<CountingApartment>(log_)->QueryInterface(interface_id, object);
        };
        return source;
    }

    /// WMI ends the call, and lets go of its reference afterwards.
    void end_call() {
        const com_ptr<IWbemObjectSink> stub = std::move(wmis_);
        stub->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    }

    /// One that WMI has been given.
    std::shared_ptr<AsyncCall> started() {
        auto call = connect()->query("SELECT * FROM C");
        given_.get_future().wait();
        return call;
    }

    com_ptr<IWbemObjectSink> wmis_;  // WMI's reference; touched by one thread at a time
    std::promise<void> given_;       // for the one call of a test
    StubLog log_;
};

TEST_F(StubLifeTest, of_a_call_that_completes_ends_after_the_barrier_behind_its_status) {
    const auto call = started();
    IWbemObjectSink* const stub = wmis_.get();
    EXPECT_EQ(indicate(stub, 0, 2), WBEM_S_NO_ERROR);
    end_call();
    EXPECT_EQ(take_all(*call).size(), 2u);
    ASSERT_TRUE(call->wait_finished(soon()));
    expect_documented_life(log_);
    EXPECT_LT(log_.place_of(What::set_status), log_.place_of(What::cancel));
    EXPECT_LT(log_.place_of(What::cancel), log_.place_of(What::destroyed))
        << "It is held for as long as a cancel may be needed.";
    ASSERT_EQ(cancelled().size(), 1u);
    EXPECT_EQ(cancelled()[0].sink, stub) << "the very pointer that was passed";
}

TEST_F(StubLifeTest, is_over_while_the_programs_own_call_object_goes_on) {
    const auto call = started();
    end_call();
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(CountingStub::live_count(), 0)
        << "Whoever owns the sink would otherwise own what owns the sink.";
    EXPECT_EQ(QuerySink::live_count(), 1) << "The sink itself is still the call's.";
}

TEST_F(StubLifeTest, of_a_cancelled_call_reaches_over_its_cancel) {
    const auto call = started();
    IWbemObjectSink* const stub = wmis_.get();
    call->cancel();
    ASSERT_TRUE(call->wait_finished(soon()));
    ASSERT_EQ(cancelled().size(), 1u);
    EXPECT_EQ(cancelled()[0].sink, stub);
    expect_documented_life(log_);
    EXPECT_LT(log_.place_of(What::cancel), log_.place_of(What::destroyed));
}

TEST_F(StubLifeTest, of_a_refused_call_ends_with_the_refusal) {
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink*) {
        return HRESULT{WBEM_E_QUOTA_VIOLATION};
    };
    const auto call = connect()->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_finished(soon()));
    expect_documented_life(log_);
    EXPECT_EQ(log_.count(What::cancel), 0u) << "The sink was not used, so there is nothing to cancel.";
    EXPECT_EQ(log_.count(What::set_status), 0u);
}

TEST_F(StubLifeTest, goes_on_for_as_long_as_wmi_holds_it_and_no_longer) {
    script_.cancel_async_call = [this](const auto&, IWbemObjectSink*) {
        log_.add(What::cancel);
        return WBEM_E_NOT_FOUND;
    };
    {
        const auto call = started();
        call->cancel();
        ASSERT_TRUE(call->wait_finished(soon()));
    }
    EXPECT_EQ(CountingStub::live_count(), 1) << "WMI has it still";
    EXPECT_EQ(QuerySink::live_count(), 1) << "and through it the sink, which is safe to call";
    EXPECT_EQ(indicate(wmis_.get(), 0, 1), WBEM_E_CALL_CANCELLED);
    wmis_.reset();
    expect_documented_life(log_);
}

TEST_F(StubLifeTest, of_many_calls_leaves_nothing) {
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink* sink) {
        const auto wmis = com_ptr<IWbemObjectSink>::share(sink);
        indicate(wmis.get(), 0, 3);
        wmis->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        return WBEM_S_NO_ERROR;
    };
    const auto connection = connect();
    for (int i = 0; i < 100; ++i) {
        const auto call = connection->query("SELECT * FROM C");
        if (i % 3 == 0) call->cancel();
        ASSERT_TRUE(call->wait_finished(soon()));
    }
    // Those that were cancelled before they were started never had a stub.
    expect_documented_life(log_, log_.count(What::made));
    EXPECT_GE(log_.count(What::made), 66u);
}

// That the counts above would show a circle.
TEST_F(StubLifeTest, in_a_circle_with_its_sink_never_ends) {
    auto sink = make_com<SinkWithItsStub>();
    sink->stub = make_com<CountingStub>(sink, log_);
    SinkWithItsStub* const lost = sink.get();
    sink.reset();
    EXPECT_EQ(CountingStub::live_count(), 1);
    EXPECT_EQ(SinkWithItsStub::live_count(), 1);
    EXPECT_EQ(log_.count(What::destroyed), 0u);
    com_ptr<IWbemObjectSink> stub = std::move(lost->stub);  // as the page says: let go in time
    stub.reset();
    EXPECT_EQ(SinkWithItsStub::live_count(), 0);
}

}  // namespace
}  // namespace wmisink
