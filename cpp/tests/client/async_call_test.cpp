#include <atomic>
#include <future>

#include "client/client_fixture.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class AsyncCallTest : public ClientTest {
  protected:
    /// Delivers `count` rows and a final status on a thread of WMI's, which holds a reference meanwhile.
    void deliver(int count, HRESULT result = S_OK) {
        script_.exec_query_async = [this, count, result](const auto&, const std::string&,
                                                         IWbemObjectSink* sink) {
            wmi_.push_back(
                std::async(std::launch::async, [sink = com_ptr<IWbemObjectSink>::share(sink), count, result] {
                    for (int i = 0; i < count; ++i) indicate(sink.get(), i, 1);
                    sink->SetStatus(WBEM_STATUS_COMPLETE, result, nullptr, nullptr);
                }));
            return WBEM_S_NO_ERROR;
        };
    }

    /// Accepts the call and never calls back; the reference is let go by CancelAsyncCall.
    void stay_silent() {
        script_.exec_query_async = [this](const auto&, const std::string&, IWbemObjectSink* sink) {
            held_ = com_ptr<IWbemObjectSink>::share(sink);
            return WBEM_S_NO_ERROR;
        };
        script_.cancel_async_call = [this](const auto& services, IWbemObjectSink* sink) {
            note_cancel(services, sink);
            held_.reset();
            return WBEM_S_NO_ERROR;
        };
    }

    void TearDown() override {
        EXPECT_TRUE(
            Runtime::instance().calls().cancel_all(soon()));  // ExecQueryAsync has returned everywhere
        wmi_.clear();                                         // joins, and drops what the threads captured
        ClientTest::TearDown();
    }

    std::vector<std::future<void>> wmi_;  // touched by the one call of a test, and by TearDown() after it
    com_ptr<IWbemObjectSink> held_;
};

TEST_F(AsyncCallTest, gives_the_rows_in_order_and_completes) {
    deliver(250);
    const auto call = connect()->query("SELECT * FROM C");
    const auto numbers = take_all(*call);
    ASSERT_EQ(numbers.size(), 250u);
    for (int i = 0; i < 250; ++i) EXPECT_EQ(numbers[static_cast<std::size_t>(i)], i);
    EXPECT_EQ(call->status().phase, Phase::completed);
    EXPECT_EQ(call->status().rows.taken, 250u);
}

TEST_F(AsyncCallTest, after_completion_cancels_the_very_pointer_as_a_barrier_off_wmis_threads) {
    std::atomic<std::thread::id> callback_thread;
    std::atomic<IWbemObjectSink*> passed{nullptr};
    script_.exec_query_async = [&](const auto&, const std::string&, IWbemObjectSink* sink) {
        passed = sink;
        wmi_.push_back(std::async(std::launch::async, [&, sink = com_ptr<IWbemObjectSink>::share(sink)] {
            callback_thread = std::this_thread::get_id();
            sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        }));
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect()->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_finished(soon()));
    ASSERT_EQ(cancelled().size(), 1u);
    EXPECT_EQ(cancelled()[0].sink, passed.load());
    EXPECT_NE(cancelled()[0].thread, callback_thread.load());
    EXPECT_NE(cancelled()[0].thread, std::this_thread::get_id());
}

TEST_F(AsyncCallTest, a_call_refused_at_once_fails_and_is_not_cancelled) {
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink*) {
        return WBEM_E_INVALID_PARAMETER;
    };
    const auto call = connect()->query("");
    ASSERT_TRUE(call->wait_end(soon()));
    ASSERT_TRUE(call->wait_finished(soon()));
    const CallStatus status = call->status();
    EXPECT_EQ(status.phase, Phase::failed);
    EXPECT_EQ(status.end.hresult, WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(status.end.operation, "IWbemServices::ExecQueryAsync");
    EXPECT_EQ(status.callbacks, 0u);
    EXPECT_TRUE(cancelled().empty());
}

TEST_F(AsyncCallTest, a_failure_that_only_the_final_status_tells_is_a_failure) {
    deliver(2, WBEM_E_INVALID_QUERY);
    const auto call = connect()->query("nonsense");
    EXPECT_EQ(take_all(*call).size(), 2u);
    EXPECT_EQ(call->status().phase, Phase::failed);
    EXPECT_EQ(call->status().end.hresult, WBEM_E_INVALID_QUERY);
    EXPECT_EQ(call->status().end.operation, "IWbemObjectSink::SetStatus");
}

TEST_F(AsyncCallTest, cancel_ends_it_at_once_and_keeps_the_rows_that_came) {
    script_.exec_query_async = [this](const auto&, const std::string&, IWbemObjectSink* sink) {
        held_ = com_ptr<IWbemObjectSink>::share(sink);
        indicate(sink, 0, 3);
        return WBEM_S_NO_ERROR;
    };
    script_.cancel_async_call = [this](const auto&, IWbemObjectSink*) {
        held_.reset();
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect()->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_rows(soon()));
    call->cancel();
    call->cancel();
    EXPECT_TRUE(call->wait_end(in(milliseconds{0})));
    EXPECT_EQ(call->status().phase, Phase::cancelled);
    EXPECT_EQ(take_all(*call), (std::vector{0, 1, 2}));
    ASSERT_TRUE(call->wait_finished(soon()));
}

TEST_F(AsyncCallTest, close_lets_the_queued_rows_go) {
    deliver(10);
    const auto call = connect()->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_end(soon()));
    call->close();
    EXPECT_TRUE(call->was_drained());
    EXPECT_EQ(fakes::ClassObject::live_count(), 0);
}

TEST_F(AsyncCallTest, a_cancel_that_wmi_holds_up_does_not_hold_up_the_caller) {
    std::promise<void> release;
    auto released = release.get_future().share();
    stay_silent();
    script_.cancel_async_call = [this, released](const auto&, IWbemObjectSink*) {
        released.wait();
        held_.reset();
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect()->query("SELECT * FROM C");
    while (call->status().phase == Phase::created) std::this_thread::yield();
    call->cancel();
    EXPECT_TRUE(call->wait_rows(in(seconds{5})));
    EXPECT_FALSE(call->wait_finished(in(milliseconds{20})));
    release.set_value();
    EXPECT_TRUE(call->wait_finished(soon()));
}

TEST_F(AsyncCallTest, dropping_it_cancels) {
    stay_silent();
    auto call = connect()->query("SELECT * FROM C");
    while (call->status().phase == Phase::created) std::this_thread::yield();
    call.reset();
    EXPECT_TRUE(Runtime::instance().calls().cancel_all(soon()));
    EXPECT_EQ(cancelled().size(), 1u);
}

TEST_F(AsyncCallTest, the_deadline_ends_a_silent_call_and_names_the_silence) {
    stay_silent();
    CallOptions options;
    options.timeout = milliseconds{500};
    const auto call = connect()->query("SELECT * FROM C", options);
    ASSERT_TRUE(call->wait_end(soon()));
    const CallStatus status = call->status();
    EXPECT_EQ(status.phase, Phase::timed_out);
    EXPECT_NE(status.end.message.find("within 0.5 s"), std::string::npos) << status.end.message;
    EXPECT_NE(status.end.message.find("No callback has arrived"), std::string::npos) << status.end.message;
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(cancelled().size(), 1u);
}

TEST_F(AsyncCallTest, the_deadline_of_a_call_that_called_back_does_not_blame_the_firewall) {
    stay_silent();
    script_.exec_query_async = [this](const auto&, const std::string&, IWbemObjectSink* sink) {
        held_ = com_ptr<IWbemObjectSink>::share(sink);
        indicate(sink, 0, 1);
        return WBEM_S_NO_ERROR;
    };
    CallOptions options;
    options.timeout = milliseconds{500};
    const auto call = connect()->query("SELECT * FROM C", options);
    ASSERT_TRUE(call->wait_end(soon()));
    EXPECT_EQ(call->status().phase, Phase::timed_out);
    EXPECT_EQ(call->status().end.message.find("callback"), std::string::npos);
}

TEST_F(AsyncCallTest, a_deadline_that_does_not_pass_changes_nothing) {
    deliver(1);
    CallOptions options;
    options.timeout = std::chrono::hours{1};
    const auto call = connect()->query("SELECT * FROM C", options);
    EXPECT_EQ(take_all(*call).size(), 1u);
    EXPECT_EQ(call->status().phase, Phase::completed);
}

TEST_F(AsyncCallTest, callbacks_during_exec_query_async_are_as_good_as_later_ones) {
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink* sink) {
        indicate(sink, 0, 2);
        sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect()->query("SELECT * FROM C");
    EXPECT_EQ(take_all(*call), (std::vector{0, 1}));
    EXPECT_EQ(call->status().phase, Phase::completed);
    ASSERT_TRUE(call->wait_finished(soon()));
}

TEST_F(AsyncCallTest, rows_and_status_after_the_cancel_are_refused_and_counted) {
    com_ptr<IWbemObjectSink> late;
    script_.exec_query_async = [&](const auto&, const std::string&, IWbemObjectSink* sink) {
        late = com_ptr<IWbemObjectSink>::share(sink);
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect()->query("SELECT * FROM C");
    while (call->status().phase == Phase::created) std::this_thread::yield();
    call->cancel();
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(indicate(late.get(), 0, 4), WBEM_E_CALL_CANCELLED);
    late->SetStatus(WBEM_STATUS_COMPLETE, WBEM_E_CALL_CANCELLED, nullptr, nullptr);
    EXPECT_EQ(call->status().rows.late, 4u);
    EXPECT_EQ(call->status().phase, Phase::cancelled);
    late.reset();
}

TEST_F(AsyncCallTest, cancels_at_random_moments_from_several_threads_leave_nothing_behind) {
    std::mutex mutex;
    std::vector<std::thread> providers;
    script_.exec_query_async = [&](const auto&, const std::string&, IWbemObjectSink* sink) {
        const std::lock_guard lock{mutex};
        providers.emplace_back([sink = com_ptr<IWbemObjectSink>::share(sink)] {
            for (int i = 0; i < 20 && SUCCEEDED(indicate(sink.get(), i, 2)); ++i) {
            }
            sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        });
        return WBEM_S_NO_ERROR;
    };
    const auto connection = connect();
    std::vector<std::thread> callers;
    for (int c = 0; c < 3; ++c) {
        callers.emplace_back([&, c] {
            CallOptions options;
            options.capacity = 8;
            for (int i = 0; i < 100; ++i) {
                const auto call = connection->query("SELECT * FROM C", options);
                std::vector<com_ptr<IWbemClassObject>> rows;
                for (int spin = 0; spin < (i * 7 + c) % 40; ++spin) call->take(rows, 3);
                call->cancel();
                const Phase phase = call->status().phase;
                EXPECT_TRUE(phase == Phase::cancelled || phase == Phase::completed) << phase_name(phase);
            }
        });
    }
    for (auto& caller : callers) caller.join();
    EXPECT_TRUE(Runtime::instance().calls().cancel_all(soon()));
    for (auto& provider : providers) provider.join();
}

}  // namespace
}  // namespace wmisink
