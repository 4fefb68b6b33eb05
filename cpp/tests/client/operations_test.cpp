#include <future>

#include "client/client_fixture.hpp"
#include "fakes/error_info.hpp"
#include "wmisink/client/operation.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink {
namespace {

using fakes::Asked;
using namespace literals;

class OperationsTest : public ClientTest {
  protected:
    void SetUp() override {
        ClientTest::SetUp();
        script_.other_async = [this](const Asked& asked, IWbemObjectSink* sink) {
            asked_ = asked;
            return sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        };
    }

    /// Starts it and gives what WMI was asked.
    Asked ask(Operation operation) {
        const auto call = connect()->start(std::move(operation));
        EXPECT_TRUE(call->wait_finished(soon()));
        EXPECT_EQ(call->status().phase, Phase::completed);
        return asked_;
    }

    Asked asked_;  // written by the runtime's thread before the call is finished
};

TEST_F(OperationsTest, each_asks_its_own_method_and_says_so) {
    struct Case {
        Operation operation;
        const char* method;
        const char* text;
        LONG flags;
    };
    const Case cases[] = {
        {operations::notifications("SELECT * FROM E"), "ExecNotificationQueryAsync", "SELECT * FROM E", 0},
        {operations::instances("C"), "CreateInstanceEnumAsync", "C", WBEM_FLAG_DEEP},
        {operations::instances("C", Depth::shallow), "CreateInstanceEnumAsync", "C", WBEM_FLAG_SHALLOW},
        {operations::classes(""), "CreateClassEnumAsync", "", WBEM_FLAG_DEEP},
        {operations::classes("C", Depth::shallow), "CreateClassEnumAsync", "C", WBEM_FLAG_SHALLOW},
        {operations::get("C.Id=1"), "GetObjectAsync", "C.Id=1", 0},
        {operations::delete_instance("C.Id=1"), "DeleteInstanceAsync", "C.Id=1", 0},
        {operations::delete_class("C"), "DeleteClassAsync", "C", 0},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(one.operation.method, std::string("IWbemServices::") + one.method);
        EXPECT_EQ(one.operation.query.empty() ? one.operation.path : one.operation.query, one.text);
        const Asked asked = ask(one.operation);
        EXPECT_EQ(asked.method, one.method);
        EXPECT_EQ(asked.text, one.text);
        EXPECT_EQ(asked.flags, one.flags | WBEM_FLAG_SEND_STATUS) << one.method;
    }
}

TEST_F(OperationsTest, a_refusal_without_a_reason_says_which_method_the_wmi_may_lack) {
    script_.other_async = [](const Asked&, IWbemObjectSink*) { return WBEM_E_FAILED; };
    const auto call = connect()->start(operations::get("C.Id=1"));
    ASSERT_TRUE(call->wait_finished(soon()));
    const CallStatus status = call->status();
    EXPECT_EQ(status.phase, Phase::failed);
    EXPECT_EQ(status.end.operation, "IWbemServices::GetObjectAsync");
    EXPECT_NE(status.end.message.find("IWbemServices::GetObjectAsync"), std::string::npos);
    EXPECT_NE(status.end.message.find("Wine"), std::string::npos) << status.end.message;
    EXPECT_TRUE(cancelled().empty());
}

TEST_F(OperationsTest, a_refusal_carries_what_the_call_has_left_on_its_thread) {
    script_.exec_query_async = [](const auto&, const std::string&, IWbemObjectSink*) {
        SetErrorInfo(
            0, make_com<fakes::ErrorInfo>("the quota is used up", make_com<fakes::ClassObject>(7)).get());
        return HRESULT{WBEM_E_QUOTA_VIOLATION};
    };
    const auto call = connect()->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_end(soon()));
    CallStatus status = call->status();
    EXPECT_EQ(status.end.message, "the quota is used up");
    ASSERT_TRUE(status.end.error_object);
    EXPECT_EQ(fakes::ClassObject::number_of(status.end.error_object), 7);
}

TEST_F(OperationsTest, a_refusal_does_not_carry_what_an_earlier_call_has_left) {
    Operation operation{"Silent", "SELECT", {}, [](const Start&) { return HRESULT{WBEM_E_QUOTA_VIOLATION}; }};
    operation.prepare = [](IWbemServices&, IWbemContext*) {
        SetErrorInfo(0,
                     make_com<fakes::ErrorInfo>("of an earlier call", make_com<fakes::ClassObject>(7)).get());
    };
    const auto call = connect()->start(std::move(operation));
    ASSERT_TRUE(call->wait_end(soon()));
    EXPECT_EQ(call->status().end.message, "");
    EXPECT_FALSE(call->status().end.error_object);
}

TEST_F(OperationsTest, a_connect_that_fails_carries_its_error_object) {
    connect_ = [](const std::string&) {
        SetErrorInfo(
            0,
            make_com<fakes::ErrorInfo>("there is no such namespace", make_com<fakes::ClassObject>(7)).get());
        return HRESULT{WBEM_E_INVALID_NAMESPACE};
    };
    const auto connection = Connection::open(source(), Target{});
    try {
        connection->wait_open(soon());
        FAIL() << "WBEM_E_INVALID_NAMESPACE is a failure.";
    } catch (const WmiError& error) {
        EXPECT_EQ(error.family(), StatusFamily::invalid_namespace);
        EXPECT_EQ(error.detail(), "there is no such namespace");
        ASSERT_TRUE(error.error_object());
        EXPECT_EQ(fakes::ClassObject::number_of(error.error_object()), 7);
    }
    const auto call = connection->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_end(soon()));
    EXPECT_EQ(call->status().end.message, "there is no such namespace");
    EXPECT_TRUE(call->status().end.error_object);
}

TEST_F(OperationsTest, the_final_status_of_a_success_tells_a_path_and_that_of_a_failure_a_message) {
    HRESULT result = S_OK;
    script_.other_async = [&](const Asked&, IWbemObjectSink* sink) {
        const Bstr text{"C.Id=1"};
        sink->SetStatus(WBEM_STATUS_COMPLETE, result, text.get(), nullptr);
        return S_OK;
    };
    const auto end_of = [&] {
        const auto call = connect()->start(operations::get("C"));
        EXPECT_TRUE(call->wait_finished(soon()));
        return call->status().end;
    };
    EXPECT_EQ(to_utf8(end_of().path), "C.Id=1");
    EXPECT_EQ(end_of().message, "");
    result = WBEM_E_FAILED;
    EXPECT_TRUE(end_of().path.empty());
    EXPECT_EQ(end_of().message, "C.Id=1");
}

TEST_F(OperationsTest, cancelling_a_notification_waits_for_no_final_status) {
    com_ptr<IWbemObjectSink> held;
    std::promise<void> accepted;
    script_.other_async = [&](const Asked&, IWbemObjectSink* sink) {
        held = com_ptr<IWbemObjectSink>::share(sink);
        indicate(sink, 0, 2);
        accepted.set_value();
        return S_OK;
    };
    const auto call = connect()->notifications("SELECT * FROM __TimerEvent");
    accepted.get_future().wait();
    call->cancel();
    EXPECT_TRUE(call->wait_finished(soon()));  // and no SetStatus has ever come
    EXPECT_EQ(call->status().phase, Phase::cancelled);
    EXPECT_EQ(cancelled().size(), 1u);
    EXPECT_EQ(indicate(held.get(), 2, 1), WBEM_E_CALL_CANCELLED);
    EXPECT_EQ(take_all(*call), (std::vector{0, 1}));
    held.reset();
}

TEST_F(OperationsTest, notifications_drop_the_oldest_and_count_them) {
    CallOptions options = for_events();
    EXPECT_EQ(options.overflow, Overflow::drop_oldest);
    options.capacity = 2;
    script_.other_async = [](const Asked&, IWbemObjectSink* sink) {
        for (int i = 0; i < 5; ++i) indicate(sink, i, 1);
        sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        return S_OK;
    };
    const auto call = connect()->notifications("SELECT * FROM E", options);
    ASSERT_TRUE(call->wait_end(soon()));  // nothing is read before it
    EXPECT_EQ(take_all(*call), (std::vector{3, 4}));
    EXPECT_EQ(call->status().rows.dropped, 3u);
}

TEST_F(OperationsTest, a_method_of_a_class_that_is_not_there_is_not_called) {
    asked_.method = "none";
    script_.get_object = [](const std::string&, IWbemClassObject**) { return WBEM_E_NOT_FOUND; };
    const auto call = connect()->start(operations::exec_method("C.Id=1", "Go"));
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(call->status().end.hresult, WBEM_E_NOT_FOUND);
    EXPECT_EQ(call->status().end.operation, "IWbemServices::GetObject");
    EXPECT_EQ(asked_.method, "none");
}

TEST_F(OperationsTest, a_call_cancelled_while_the_class_is_asked_for_is_not_started) {
    asked_.method = "none";
    std::promise<void> asking;
    std::promise<void> go_on;
    script_.get_object = [&](const std::string& path, IWbemClassObject** object) {
        EXPECT_EQ(path, "C");
        *object = make_com<fakes::ClassObject>(1).detach();
        asking.set_value();
        go_on.get_future().wait();
        return S_OK;
    };
    const auto call = connect()->start(operations::exec_method(R"(\\.\root\cimv2:C.Id=1)", "Go"));
    asking.get_future().wait();
    call->cancel();
    go_on.set_value();
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(call->status().phase, Phase::cancelled);
    EXPECT_EQ(asked_.method, "none");
}

TEST(ObjectPath, names_its_class) {
    EXPECT_EQ(class_of_path("Win32_Process"), "Win32_Process");
    EXPECT_EQ(class_of_path("Win32_Process.Handle=\"4\""), "Win32_Process");
    EXPECT_EQ(class_of_path("Win32_Process=\"4:5\""), "Win32_Process");
    EXPECT_EQ(class_of_path("Win32_WMISetting=@"), "Win32_WMISetting");
    EXPECT_EQ(class_of_path(R"(\\host.example.org\root\cimv2:Win32_Disk.DeviceID="C:")"), "Win32_Disk");
    EXPECT_EQ(class_of_path(R"(//./root/cimv2:Win32_Disk)"), "Win32_Disk");
    EXPECT_EQ(class_of_path(R"(root\cimv2:Win32_Disk.DeviceID="C:")"), "Win32_Disk");
    EXPECT_EQ(class_of_path("Win32_Disk.DeviceID=\"C:\""), "Win32_Disk");
}

TEST(ObjectPath, tells_instances_from_classes) {
    EXPECT_TRUE(names_instance("C.Id=1"));
    EXPECT_TRUE(names_instance("C=@"));
    EXPECT_TRUE(names_instance(R"(\\h.example\root:C="x")"));
    EXPECT_FALSE(names_instance("C"));
    EXPECT_FALSE(names_instance(R"(\\h.example\root:C)"));
}

}  // namespace
}  // namespace wmisink
