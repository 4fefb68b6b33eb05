#include "wmisink/embedded/provider.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "embedded/fixture.hpp"
#include "embedded/recording_sink.hpp"
#include "wmisink/embedded/instance_store.hpp"
#include "wmisink/embedded/result_buffer.hpp"
#include "wmisink/embedded/select.hpp"
#include "wmisink/embedded/wql/parser.hpp"

namespace wmisink::embedded {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProviderTest : public EmbeddedTest {
  protected:
    using Function = std::function<void(const InstanceRequest&, InstanceReceiver&)>;

    void provide(std::string_view name, Function function) {
        cimv2->set_provider(to_wide(name), make_provider("Demo provider", std::move(function)));
    }

    HRESULT run(std::string_view wql) {
        sink = make_com<RecordingSink>();
        EXPECT_EQ(query_async(services, wql, sink), S_OK);
        const HRESULT result = sink->wait_final();
        EXPECT_TRUE(sink->wait_alone());
        return result;
    }

    com_ptr<IWbemServices> services = connect();
    com_ptr<RecordingSink> sink;
};

std::vector<Value> base_row(std::int64_t id, std::string_view name) {
    return {Value::integer(id), Value::utf8(name)};
}

TEST_F(ProviderTest, RowsPassTheWhere) {
    provide("Demo_Base", [](const InstanceRequest&, InstanceReceiver& to) {
        for (int i = 0; i < 10; ++i) {
            std::vector<Value> values = base_row(i, "n" + std::to_string(i));
            to.row(values);
            EXPECT_EQ(values.empty(), i > 6) << "kept rows are moved out, others stay";
        }
    });
    EXPECT_EQ(run("SELECT * FROM Demo_Base WHERE Id > 6"), S_OK);
    EXPECT_EQ(sink->total(), 3U);
    EXPECT_EQ(text(*sink->objects().front(), "Name"), "n7");
}

TEST_F(ProviderTest, RequestTellsWhatIsWanted) {
    std::vector<std::size_t> wanted;
    std::vector<std::size_t> fixed;
    bool has_name = false;
    provide("Demo_Item", [&](const InstanceRequest& request, InstanceReceiver&) {
        wanted.clear();
        fixed.clear();
        for (std::size_t i = 0; i < request.of_class().properties().size(); ++i) {
            if (request.wants(i)) {
                wanted.push_back(i);
            }
        }
        for (const Equality& one : request.equalities()) {
            fixed.push_back(one.property);
        }
        has_name = request.equal_to(1) != nullptr && *request.equal_to(1) == Value::utf8("x");
        EXPECT_EQ(request.equal_to(9), nullptr);
    });
    EXPECT_EQ(run("SELECT Size FROM Demo_Item WHERE Id = 5 AND Name = 'x' AND Level > 2"), S_OK);
    EXPECT_THAT(wanted, ElementsAre(0U, 1U, 2U, 9U));
    EXPECT_THAT(fixed, ElementsAre(0U, 1U));
    EXPECT_TRUE(has_name);
    EXPECT_EQ(run("SELECT * FROM Demo_Base"), S_OK);
    EXPECT_EQ(wanted.size(), 10U) << "a subclass gives all that it has";
    EXPECT_THAT(fixed, IsEmpty());
    EXPECT_EQ(run("SELECT Name FROM Demo_Base"), S_OK);
    EXPECT_THAT(wanted, ElementsAre(1U));
}

TEST_F(ProviderTest, ExceptionBecomesProviderFailureWithItsText) {
    provide("Demo_Base", [](const InstanceRequest&, InstanceReceiver& to) {
        std::vector<Value> values = base_row(1, "first");
        to.row(values);
        throw std::runtime_error("the wire broke");
    });
    EXPECT_EQ(run("SELECT * FROM Demo_Base"), WBEM_E_PROVIDER_FAILURE);
    EXPECT_EQ(sink->total(), 1U) << "what came before is delivered";
    const auto status = sink->final_status();
    EXPECT_EQ(status.text, "the wire broke");
    EXPECT_EQ(text(*status.object, "Description"), "the wire broke");
    EXPECT_EQ(text(*status.object, "ProviderName"), "Demo provider");
    EXPECT_EQ(text(*status.object, "Operation"), "ExecQuery");
    EXPECT_EQ(text(*status.object, "ParameterInfo"), "SELECT * FROM Demo_Base");
}

TEST_F(ProviderTest, AWmiErrorKeepsItsCode) {
    provide("Demo_Base", [](const InstanceRequest&, InstanceReceiver&) {
        throw Failure(WBEM_E_ACCESS_DENIED, "read", "Only root may look.");
    });
    EXPECT_EQ(run("SELECT * FROM Demo_Base"), WBEM_E_ACCESS_DENIED);
    EXPECT_EQ(sink->final_status().text, "Only root may look.");
}

TEST_F(ProviderTest, AnythingThrownIsCaught) {
    provide("Demo_Base", [](const InstanceRequest&, InstanceReceiver&) { throw 42; });
    EXPECT_EQ(run("SELECT * FROM Demo_Base"), WBEM_E_PROVIDER_FAILURE);
    EXPECT_THAT(sink->final_status().text, HasSubstr("std::exception"));
}

TEST_F(ProviderTest, WrongRowsAreRefusedByName) {
    provide("Demo_Base", [](const InstanceRequest&, InstanceReceiver& to) {
        std::vector<Value> values = {Value::integer(-1), Value()};
        to.row(values);
    });
    EXPECT_EQ(run("SELECT * FROM Demo_Base"), WBEM_E_VALUE_OUT_OF_RANGE);
    EXPECT_EQ(sink->final_status().text,
              "Property Id has type uint32 and cannot hold -1; give it a value from 0 to 4294967295.");
    provide("Demo_Base", [](const InstanceRequest&, InstanceReceiver& to) {
        std::vector<Value> values = {Value::integer(1)};
        to.row(values);
    });
    EXPECT_EQ(run("SELECT * FROM Demo_Base"), WBEM_E_INVALID_PARAMETER);
    EXPECT_THAT(sink->final_status().text, HasSubstr("needs 2 values"));
}

TEST_F(ProviderTest, GetObjectAsksItForTheKey) {
    std::vector<Value> asked;
    provide("Demo_Item", [&](const InstanceRequest& request, InstanceReceiver& to) {
        asked.clear();
        for (const Equality& one : request.equalities()) {
            asked.push_back(one.value);
        }
        for (std::int64_t i = 0; i < 100; ++i) {
            std::vector<Value> values(10);
            values[0] = Value::integer(i);
            values[1] = Value::utf8("n" + std::to_string(i));
            if (!to.row(values)) {
                return;
            }
            EXPECT_NE(i, 8) << "stop when told";
        }
    });
    com_ptr<IWbemClassObject> found;
    ASSERT_EQ(services->GetObject(Bstr("Demo_Base.Id=7").get(), 0, nullptr, found.put(), nullptr), S_OK);
    EXPECT_EQ(text(*found, "Name"), "n7");
    EXPECT_THAT(asked, ElementsAre(Value::unsigned_integer(7)));
}

TEST_F(ProviderTest, MissingKeyIsNotFound) {
    provide("Demo_Base", [&](const InstanceRequest&, InstanceReceiver& to) {
        std::vector<Value> values = base_row(1, "only");
        to.row(values);
    });
    com_ptr<IWbemClassObject> found;
    EXPECT_EQ(services->GetObject(Bstr("Demo_Base.Id=7").get(), 0, nullptr, found.put(), nullptr),
              WBEM_E_NOT_FOUND);
}

TEST_F(ProviderTest, KeylessClassesHaveNoPath) {
    cimv2->define_class(class_named("Loose", {property("P")}));
    provide("Loose", [](const InstanceRequest&, InstanceReceiver& to) {
        std::vector<Value> values = {Value::utf8("x")};
        to.row(values);
    });
    EXPECT_EQ(run("SELECT * FROM Loose"), S_OK);
    EXPECT_EQ(text(*sink->objects().front(), "__PATH"), "NULL");
}

TEST_F(ProviderTest, MayDefineAndPutWhileItRuns) {
    provide("Demo_Base", [&](const InstanceRequest&, InstanceReceiver& to) {
        cimv2->define_class(class_named("Side", {key("Id")}));
        cimv2->put_instance("Side"_w, row({{"Id", Value::utf8("x")}}));
        std::vector<Value> values = base_row(1, "done");
        to.row(values);
    });
    EXPECT_EQ(run("SELECT * FROM Demo_Base"), S_OK);
    EXPECT_EQ(run("SELECT * FROM Side"), S_OK);
    EXPECT_EQ(sink->total(), 1U);
}

TEST_F(ProviderTest, APlanForAnOlderDefinitionIsRefused) {
    const auto define = [&](std::vector<PropertyDefinition> properties) {
        cimv2->define_class(class_named("Demo_Changing", std::move(properties)));
    };
    define({key("Id"), property("One"), property("Two")});
    provide("Demo_Changing", [](const InstanceRequest&, InstanceReceiver& to) {
        std::vector<Value> row = {Value::utf8("a")};
        to.row(row);
    });
    const auto query =
        std::get<wql::SelectQuery>(wql::parse("SELECT Two FROM Demo_Changing WHERE Two = 'x'"_w));
    const SelectPlan plan = plan_select(query, *cimv2, false);
    define({key("Id")});
    ResultBuffer buffer(false, ResultBuffer::kUnlimited);
    EXPECT_EQ(status_name(code_of([&] { run_select(plan, *cimv2, buffer); })), "WBEM_E_INVALID_CLASS");
}

TEST_F(ProviderTest, CanBeTakenAwayAgain) {
    provide("Demo_Base", [](const InstanceRequest&, InstanceReceiver&) {});
    cimv2->set_provider("Demo_Base"_w, nullptr);
    EXPECT_NO_THROW(cimv2->put_instance("Demo_Base"_w, row({{"Id", Value::integer(1)}})));
    EXPECT_EQ(code_of([&] { provide("Demo_Base", [](const InstanceRequest&, InstanceReceiver&) {}); }),
              WBEM_E_CLASS_HAS_INSTANCES);
    EXPECT_EQ(code_of([&] { provide("Nope", [](const InstanceRequest&, InstanceReceiver&) {}); }),
              WBEM_E_INVALID_CLASS);
}

TEST_F(ProviderTest, ManyRowsStreamInConstantMemory) {
    constexpr std::int64_t kRows = 300'000;
    std::atomic<std::int64_t> most{0};
    const std::int64_t before = live_instances();
    provide("Demo_Base", [](const InstanceRequest&, InstanceReceiver& to) {
        std::vector<Value> values;
        for (std::int64_t i = 0; i < kRows; ++i) {
            values.resize(2);
            values[0] = Value::integer(i);
            values[1] = Value();
            if (!to.row(values)) {
                return;
            }
        }
    });
    sink = make_com<RecordingSink>();
    sink->keep_objects = false;
    sink->on_indicate = [&](LONG) {
        most.store(std::max(most.load(std::memory_order_relaxed), live_instances() - before),
                   std::memory_order_relaxed);
        return WBEM_S_NO_ERROR;
    };
    ASSERT_EQ(query_async(services, "SELECT * FROM Demo_Base WHERE Id < 250000", sink), S_OK);
    EXPECT_EQ(sink->wait_final(), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->total(), 250'000U);
    EXPECT_LE(most.load(std::memory_order_relaxed), 101);
}

}  // namespace
}  // namespace wmisink::embedded
