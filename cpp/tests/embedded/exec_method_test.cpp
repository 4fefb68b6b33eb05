#include <atomic>
#include <stdexcept>

#include "embedded/calls_fixture.hpp"
#include "wmisink/embedded/class_object.hpp"

namespace wmisink::embedded {
namespace {

Qualifier flag(WideView name) {
    return {.name = Text(name), .value = Value::boolean(true), .type = CIM_BOOLEAN};
}

/// Adds to an item's Size, doubles a number, fails, or waits until nobody wants the answer.
class Arithmetic final : public MethodProvider {
  public:
    bool has(WideView method) const override { return !equal_ignoring_case(method, "Undone"_w); }
    std::vector<Value> call(const MethodRequest& request) override {
        const WideView name = request.method().name;
        if (name == "Double"_w) {
            const auto number = request.arguments()[0].as_unsigned_integer();
            return {Value::unsigned_integer(2 * number), Value::integer(0)};
        }
        if (name == "Grow"_w) {
            const auto size = request.object()->find("Size"_w)->as_unsigned_integer();
            const Value& by = request.arguments()[0];
            return {Value::unsigned_integer(size + (by.is_null() ? 0 : by.as_unsigned_integer()))};
        }
        if (name == "Fail"_w) {
            throw std::runtime_error("it is not my day");
        }
        if (name == "Wrong"_w) {
            return {};
        }
        begun.store(true, std::memory_order_release);
        while (name == "Wait"_w && !request.cancelled()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        ended.store(true, std::memory_order_release);
        return {};
    }
    std::string name() const override { return "Arithmetic"; }

    // Release and acquire, each with the test that reads it: what was done before is seen.
    std::atomic<bool> begun{false};
    std::atomic<bool> ended{false};
};

class ExecMethodTest : public CallsTest {
  protected:
    ExecMethodTest() {
        ClassDefinition definition =
            class_named("Sum", {key("Id", CIM_UINT32), property("Size", CIM_UINT64)});
        const auto result = property("ReturnValue", CIM_SINT32);
        definition.methods = {
            {.name = Text("Double"_w),
             .in = {property("Number", CIM_UINT32)},
             .out = {property("Twice", CIM_UINT32), result},
             .qualifiers = {flag("Static"_w), flag("Implemented"_w)}},
            {.name = Text("Grow"_w),
             .in = {property("By", CIM_UINT64)},
             .out = {property("NewSize", CIM_UINT64)},
             .qualifiers = {flag("Implemented"_w)}},
            {.name = Text("Quiet"_w), .in = {}, .out = {}, .qualifiers = {flag("Static"_w)}},
            {.name = Text("Wait"_w), .in = {}, .out = {}, .qualifiers = {flag("Static"_w)}},
            {.name = Text("Fail"_w), .in = {}, .out = {}, .qualifiers = {flag("Static"_w)}},
            {.name = Text("Wrong"_w), .in = {}, .out = {result}, .qualifiers = {flag("Static"_w)}},
            {.name = Text("Undone"_w), .in = {}, .out = {}, .qualifiers = {flag("Static"_w)}},
            {.name = Text("Barred"_w),
             .in = {},
             .out = {},
             .qualifiers = {flag("Static"_w), flag("Disabled"_w)}},
        };
        cimv2->define_class(definition);
        cimv2->define_class(class_named("SubSum", {}, "Sum"));
        cimv2->set_method_provider("Sum"_w, provider);
        cimv2->put_instance("SubSum"_w, row({{"Id", Value::integer(1)}, {"Size", Value::integer(40)}}));
    }

    com_ptr<IWbemClassObject> arguments(std::string_view method, std::string_view name,
                                        const Variant& value) {
        const Method* found = cimv2->find_class("Sum"_w)->find_method(to_wide(method));
        com_ptr<IWbemClassObject> made;
        EXPECT_EQ(make_com<ClassObject>(found->in)->SpawnInstance(0, made.put()), S_OK);
        set(*made, name, value);
        return made;
    }

    const std::shared_ptr<Arithmetic> provider = std::make_shared<Arithmetic>();
};

TEST_P(ExecMethodTest, AStaticMethodIsCalledOnTheClass) {
    const auto in = arguments("Double", "Number", Variant::int32(21));
    const Outcome done = exec_method("Sum", "double", in.get());
    EXPECT_EQ(status_name(done.code), "WBEM_S_NO_ERROR") << done.reason;
    ASSERT_TRUE(done.object);
    EXPECT_EQ(text(*done.object, "__CLASS"), "__PARAMETERS");
    EXPECT_EQ(text(*done.object, "Twice"), "42");
    EXPECT_EQ(text(*done.object, "ReturnValue"), "0");
}

TEST_P(ExecMethodTest, AMethodOfAnInstanceSeesIt) {
    const auto in = arguments("Grow", "By", Variant::string("2"));
    Outcome done = exec_method("Sum.Id=1", "Grow", in.get());
    EXPECT_EQ(done.code, WBEM_S_NO_ERROR) << done.reason;
    ASSERT_TRUE(done.object);
    EXPECT_EQ(text(*done.object, "NewSize"), "42") << "the provider of the superclass does it";
    done = exec_method("\\\\.\\root\\cimv2:SubSum.Id=1", "Grow");
    ASSERT_TRUE(done.object);
    EXPECT_EQ(text(*done.object, "NewSize"), "40") << "without parameters they have their defaults";
}

TEST_P(ExecMethodTest, AMethodMayGiveNothing) {
    const Outcome done = exec_method("Sum", "Quiet");
    EXPECT_EQ(done.code, WBEM_S_NO_ERROR);
    EXPECT_FALSE(done.object);
    EXPECT_TRUE(provider->ended.load(std::memory_order_acquire));
}

TEST_P(ExecMethodTest, WhatCannotBeCalledIsRefused) {
    const std::pair<const char*, std::pair<const char*, HRESULT>> table[] = {
        {"Sum", {"Nope", WBEM_E_INVALID_METHOD}},
        {"Sum", {"Grow", WBEM_E_INVALID_METHOD}},
        {"Sum", {"Undone", WBEM_E_METHOD_NOT_IMPLEMENTED}},
        {"Sum", {"Barred", WBEM_E_METHOD_DISABLED}},
        {"Sum.Id=2", {"Grow", WBEM_E_NOT_FOUND}},
        {"Sum.Id=", {"Grow", WBEM_E_INVALID_OBJECT_PATH}},
        {"Nope", {"Double", WBEM_E_INVALID_CLASS}},
        {"root\\none:Sum", {"Double", WBEM_E_INVALID_NAMESPACE}},
        {"\\\\far\\root\\cimv2:Sum", {"Double", WBEM_E_NOT_SUPPORTED}},
        {"", {"Double", WBEM_E_INVALID_PARAMETER}},
        {"Sum", {"", WBEM_E_INVALID_PARAMETER}},
        {"Sum", {"Wrong", WBEM_E_INVALID_PARAMETER}},
    };
    for (const auto& [path, call] : table) {
        EXPECT_EQ(status_name(exec_method(path, call.first).code), status_name(call.second))
            << path << ' ' << call.first;
    }
    EXPECT_EQ(exec_method("Sum", "Quiet", nullptr, WBEM_FLAG_SHALLOW).code, WBEM_E_INVALID_PARAMETER);
}

TEST_P(ExecMethodTest, ParametersHaveToSuitTheSignature) {
    cimv2->define_class(class_named("Loose", {property("Number", CIM_STRING), property("Other")}));
    const auto loose = spawn("Loose");
    const Outcome wrong_type = exec_method("Sum", "Double", loose.get());
    EXPECT_EQ(wrong_type.code, WBEM_E_INVALID_METHOD_PARAMETERS);
    EXPECT_EQ(wrong_type.reason, "Method Sum.Double takes a uint32 as Number, not a string.");
    EXPECT_EQ(exec_method("Sum", "Quiet", loose.get()).code, WBEM_E_INVALID_METHOD_PARAMETERS);
    EXPECT_EQ(exec_method("Sum", "Double", find("Sum").get()).code, WBEM_E_INVALID_METHOD_PARAMETERS)
        << "a class";
}

TEST_P(ExecMethodTest, AProviderThatThrowsGivesItsText) {
    const Outcome failed = exec_method("Sum", "Fail");
    EXPECT_EQ(failed.code, WBEM_E_PROVIDER_FAILURE);
    EXPECT_EQ(failed.reason, "it is not my day");
}

INSTANTIATE_TEST_SUITE_P(InEveryWay, ExecMethodTest,
                         testing::Values(Way::at_once, Way::call_result, Way::sink), way_name);

class ExecMethodLeftTest : public ExecMethodTest {};

/// Whether the provider has come to its end; a minute is for a machine that stands still.
bool comes_true(const std::atomic<bool>& what) {
    for (int i = 0; i < 60'000 && !what.load(std::memory_order_acquire); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return what.load(std::memory_order_acquire);
}

TEST_P(ExecMethodLeftTest, AProviderIsToldThatNobodyWaits) {
    const Bstr path("Sum");
    const Bstr method("Wait");
    if (GetParam() == Way::call_result) {
        com_ptr<IWbemCallResult> result;
        ASSERT_EQ(services->ExecMethod(path.get(), method.get(), WBEM_FLAG_RETURN_IMMEDIATELY, nullptr,
                                       nullptr, nullptr, result.put()),
                  S_OK);
        ASSERT_TRUE(comes_true(provider->begun));
        LONG status = 0;
        EXPECT_EQ(result->GetCallStatus(0, &status), WBEM_S_TIMEDOUT);
        com_ptr<IWbemClassObject> out;
        EXPECT_EQ(result->GetResultObject(1, out.put()), WBEM_S_TIMEDOUT);
        result.reset();
    } else {
        const auto sink = make_com<RecordingSink>();
        ASSERT_EQ(services->ExecMethodAsync(path.get(), method.get(), 0, nullptr, nullptr, sink.get()), S_OK);
        ASSERT_TRUE(comes_true(provider->begun));
        EXPECT_EQ(services->CancelAsyncCall(sink.get()), S_OK);
        EXPECT_EQ(sink->wait_final(), WBEM_E_CALL_CANCELLED);
    }
    EXPECT_TRUE(comes_true(provider->ended));
}

INSTANTIATE_TEST_SUITE_P(InEveryWay, ExecMethodLeftTest, testing::Values(Way::call_result, Way::sink),
                         way_name);

}  // namespace
}  // namespace wmisink::embedded
