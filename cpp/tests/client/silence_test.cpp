#include <atomic>
#include <future>
#include <string>

#include "client/client_fixture.hpp"

namespace wmisink {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SilenceTest : public ClientTest {
  protected:
    void SetUp() override {
        ClientTest::SetUp();
        script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink*) {
            return WBEM_S_NO_ERROR;
        };
        script_.other_async = [](const fakes::Asked&, IWbemObjectSink*) { return WBEM_S_NO_ERROR; };
    }

    static CallOptions watched(std::optional<std::chrono::nanoseconds> limit) {
        CallOptions options;
        options.first_callback = limit;
        return options;
    }
    static void wait_started(const AsyncCall& call) {
        while (call.status().phase == Phase::created) std::this_thread::yield();
    }
    /// Whether it is found silent within a moment that is long beside the limits here.
    static bool is_silent_soon(const AsyncCall& call) {
        const auto until = in(milliseconds{200});
        while (call.status().silence.empty() && Clock::now() < until) std::this_thread::yield();
        return !call.status().silence.empty();
    }
};

TEST_F(SilenceTest, a_call_that_was_accepted_and_never_called_back_says_so_and_goes_on) {
    const auto call = connect()->query("SELECT * FROM C", watched(milliseconds{1}));
    wait_started(*call);
    EXPECT_TRUE(is_silent_soon(*call));
    const CallStatus status = call->status();
    EXPECT_EQ(status.phase, Phase::started);
    EXPECT_NE(status.silence.find("No callback has arrived"), std::string::npos);
    EXPECT_NE(status.silence.find("unsecapp.exe"), std::string::npos);
    call->cancel();
    EXPECT_NE(call->status().end.message.find("cancelled by this program. No callback has arrived"),
              std::string::npos)
        << call->status().end.message;
    EXPECT_FALSE(call->status().silence.empty());
}

TEST_F(SilenceTest, is_told_before_its_time_by_nobody) {
    const auto call = connect()->query("SELECT * FROM C", watched(std::chrono::hours{1}));
    wait_started(*call);
    EXPECT_FALSE(is_silent_soon(*call));
    call->cancel();
    EXPECT_EQ(call->status().end.message, "");
}

TEST_F(SilenceTest, can_be_turned_off) {
    const auto call = connect()->query("SELECT * FROM C", watched(std::nullopt));
    wait_started(*call);
    EXPECT_FALSE(is_silent_soon(*call));
}

TEST_F(SilenceTest, any_callback_ends_it) {
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink* sink) {
        return sink->SetStatus(WBEM_STATUS_PROGRESS, 1, nullptr, nullptr);
    };
    const auto call = connect()->query("SELECT * FROM C", watched(milliseconds{1}));
    wait_started(*call);
    EXPECT_FALSE(is_silent_soon(*call));
}

TEST_F(SilenceTest, is_usual_of_events) {
    CallOptions options = for_events();
    options.first_callback = milliseconds{1};
    options.timeout = milliseconds{50};
    const auto call = connect()->notifications("SELECT * FROM E", options);
    wait_started(*call);
    EXPECT_FALSE(is_silent_soon(*call));
    ASSERT_TRUE(call->wait_end(soon()));
    EXPECT_EQ(call->status().end.message.find("callback"), std::string::npos);
}

TEST_F(SilenceTest, is_counted_from_when_wmi_has_accepted_the_call) {
    std::promise<void> release;
    script_.exec_query_async = [&](const auto&, const std::string&, IWbemObjectSink*) {
        release.get_future().wait();
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect()->query("SELECT * FROM C", watched(milliseconds{1}));
    EXPECT_FALSE(is_silent_soon(*call));
    release.set_value();
    wait_started(*call);
    EXPECT_TRUE(is_silent_soon(*call));
}

}  // namespace
}  // namespace wmisink
