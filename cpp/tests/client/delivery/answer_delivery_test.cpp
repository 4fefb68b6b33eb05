// Methods with one answer, when it is fetched.

#include <atomic>
#include <future>
#include <string>

#include "client/client_fixture.hpp"
#include "fakes/call_result.hpp"
#include "wmisink/com/bstr.hpp"

namespace wmisink {
namespace {

using fakes::Asked;
using fakes::CallResult;

class AnswerDeliveryTest : public ClientTest {
  protected:
    void answer(CallResult::Script with) {
        script_.ask = [this, with](const Asked& asked, IWbemClassObject** object, IWbemCallResult** result) {
            asked_ = asked;
            if (object != nullptr) *object = nullptr;
            *result = make_com<CallResult>(with).detach();
            return WBEM_S_NO_ERROR;
        };
    }
    std::shared_ptr<AsyncCall> start(Operation operation, Delivery delivery = Delivery::semisync) {
        CallOptions options;
        options.delivery = delivery;
        const auto call = connect()->start(std::move(operation), options);
        EXPECT_TRUE(call->wait_finished(soon()));
        return call;
    }
    static HRESULT done(LONG, LONG* status) {
        *status = WBEM_S_NO_ERROR;
        return WBEM_S_NO_ERROR;
    }
    static HRESULT object(IWbemClassObject** object) {
        *object = make_com<fakes::ClassObject>(5).detach();
        return WBEM_S_NO_ERROR;
    }

    Asked asked_;  // written by the runtime's thread before the call is finished
};

TEST_F(AnswerDeliveryTest, each_asks_the_form_that_returns_at_once) {
    answer({done, object});
    struct Case {
        Operation operation;
        const char* method;
        const char* text;
    };
    const Case cases[] = {
        {operations::get("C.Id=1"), "GetObject", "C.Id=1"},
        {operations::delete_instance("C.Id=1"), "DeleteInstance", "C.Id=1"},
        {operations::delete_class("C"), "DeleteClass", "C"},
    };
    for (const Case& one : cases) {
        const auto call = start(one.operation);
        EXPECT_EQ(call->status().phase, Phase::completed);
        EXPECT_EQ(asked_.method, one.method);
        EXPECT_EQ(asked_.text, one.text);
        EXPECT_EQ(asked_.flags, WBEM_FLAG_RETURN_IMMEDIATELY);
        EXPECT_EQ(call->operation().method, std::string("IWbemServices::") + one.method);
        EXPECT_EQ(call->status().end.operation, call->operation().method);
    }
}

TEST_F(AnswerDeliveryTest, waits_in_short_slices_for_the_object) {
    std::atomic<int> asked{0};
    std::atomic<LONG> longest{0};
    answer({[&](LONG timeout, LONG* status) {
                longest = std::max(longest.load(), timeout);
                return ++asked < 4 ? HRESULT{WBEM_S_TIMEDOUT} : done(timeout, status);
            },
            object});
    EXPECT_EQ(take_all(*start(operations::get("C"))), std::vector{5});
    EXPECT_EQ(asked.load(), 4);
    EXPECT_LE(longest.load(), 100);
}

TEST_F(AnswerDeliveryTest, takes_an_answer_that_is_there_at_once) {
    script_.ask = [](const Asked&, IWbemClassObject** given, IWbemCallResult** result) {
        *result = nullptr;
        return object(given);
    };
    const auto call = start(operations::get("C"));
    EXPECT_EQ(take_all(*call), std::vector{5});
    EXPECT_EQ(call->status().phase, Phase::completed);
}

TEST_F(AnswerDeliveryTest, the_status_tells_of_the_failure) {
    answer({[](LONG, LONG* status) {
        *status = static_cast<LONG>(WBEM_E_NOT_FOUND);
        return WBEM_S_NO_ERROR;
    }});
    const auto call = start(operations::get("C"));
    EXPECT_EQ(call->status().phase, Phase::failed);
    EXPECT_EQ(call->status().end.hresult, WBEM_E_NOT_FOUND);
    EXPECT_EQ(call->status().end.operation, "IWbemServices::GetObject");
}

TEST_F(AnswerDeliveryTest, a_deletion_gives_nothing) {
    answer({done, object});
    const auto call = start(operations::delete_instance("C.Id=1"));
    EXPECT_TRUE(take_all(*call).empty());
    EXPECT_EQ(call->status().phase, Phase::completed);
}

TEST_F(AnswerDeliveryTest, is_what_controlled_delivery_comes_to) {
    answer({done, object});
    const auto call = start(operations::get("C"), Delivery::controlled);
    EXPECT_EQ(take_all(*call), std::vector{5});
    EXPECT_EQ(call->status().delivery, Delivery::semisync);
}

TEST_F(AnswerDeliveryTest, cancel_comes_back_from_a_status_that_blocks) {
    std::promise<void> asking;
    std::promise<void> release;
    answer({[&](LONG timeout, LONG* status) {
        asking.set_value();
        release.get_future().wait();
        return done(timeout, status);
    }});
    CallOptions options;
    options.delivery = Delivery::semisync;
    const auto call = connect()->start(operations::delete_class("C"), options);
    asking.get_future().wait();
    call->cancel();
    EXPECT_TRUE(call->wait_end(in(std::chrono::seconds{5})));
    EXPECT_EQ(call->status().phase, Phase::cancelled);
    release.set_value();
    EXPECT_TRUE(call->wait_finished(soon()));
}

}  // namespace
}  // namespace wmisink
