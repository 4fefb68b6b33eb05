#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "wmisink/client/connection.hpp"
#include "wmisink/client/runtime.hpp"
#include "wmisink/com/text.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/unsecured_apartment.hpp"

/// @file
/// A thousand calls at once with a thousand rows each, and a WMI that does wrong what WMIs do wrong.

namespace wmisink {
namespace {

using namespace literals;
using embedded::Fault;
using embedded::Value;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kCalls = 1000;
constexpr std::size_t kRows = 1000;
constexpr std::size_t kReaders = 4;
constexpr std::size_t kBeforeCancel = kRows / 2;

/// What goes wrong with a call.
enum class Kind : std::uint8_t { well, late, silent, torn, after_cancel, doubled };

struct Case {
    Kind kind;
    const char* class_name;
    Fault fault;
};

std::vector<Case> cases() {
    Fault late;
    late.start_delay = milliseconds{5};
    late.first_delay = milliseconds{20};
    late.batch_delay = milliseconds{1};
    late.final_delay = milliseconds{20};
    Fault silent;
    silent.final_status = embedded::FinalStatus::missing;
    Fault torn;
    torn.batch_sizes = {1, 0, 7, 300};
    torn.null_objects = true;
    torn.threads = 3;
    Fault after_cancel;
    after_cancel.rows_after_cancel = 50;
    Fault doubled;
    doubled.final_status = embedded::FinalStatus::doubled;
    return {{Kind::well, "Soak_Well", {}},
            {Kind::late, "Soak_Late", late},
            {Kind::silent, "Soak_Silent", silent},
            {Kind::torn, "Soak_Torn", torn},
            {Kind::after_cancel, "Soak_AfterCancel", after_cancel},
            {Kind::doubled, "Soak_Doubled", doubled}};
}

Target soak_target() {
    Target target;
    target.nspace = R"(root\soak)";
    return target;
}

LONG number(IWbemClassObject& object, const OLECHAR* name) {
    Variant value;
    EXPECT_EQ(object.Get(name, 0, value.put(), nullptr, nullptr), WBEM_S_NO_ERROR);
    return value.type() == VT_I4 ? value->lVal : -1;
}

/// A call with a note of the rows that it gave.
class Watched {
  public:
    Watched(std::size_t id, Kind kind, std::shared_ptr<AsyncCall> call)
        : id_{id}, kind_{kind}, call_{std::move(call)}, times_(kRows) {}

    /// Takes what is there; false when there was nothing. One thread at a time.
    bool advance() {
        objects_.clear();
        if (call_->take(objects_, 256) == 0) {
            over_ = call_->was_drained();
            return over_;
        }
        for (const auto& object : objects_) note(*object);
        if (kind_ == Kind::after_cancel && taken_ >= kBeforeCancel) call_->cancel();
        return true;
    }

    [[nodiscard]] bool over() const noexcept { return over_; }

    /// How many rows WMI gave after the end.
    std::uint64_t check() {
        const std::string name = "call " + std::to_string(id_);
        EXPECT_TRUE(call_->wait_finished(Clock::now() + seconds{60})) << name;
        const CallStatus status = call_->status();
        EXPECT_EQ(strangers_, 0U) << name << " was given rows of another call";
        EXPECT_EQ(std::count_if(times_.begin(), times_.end(), [](int times) { return times > 1; }), 0)
            << name << " was given rows twice";
        EXPECT_EQ(status.rows.seen, taken_) << name;
        EXPECT_EQ(status.rows.dropped, 0U) << name;
        EXPECT_EQ(status.rows.queued, 0U) << name;
        EXPECT_EQ(status.phase, expected()) << name;
        if (kind_ == Kind::silent || kind_ == Kind::after_cancel) {
            // In order up to the end, wherever that came.
            const auto end = times_.begin() + static_cast<std::ptrdiff_t>(taken_);
            EXPECT_TRUE(std::all_of(times_.begin(), end, [](int times) { return times == 1; })) << name;
            EXPECT_GE(taken_, kind_ == Kind::silent ? 0U : kBeforeCancel) << name;
        } else {
            EXPECT_EQ(taken_, kRows) << name;
        }
        return status.rows.late;
    }

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }

  private:
    void note(IWbemClassObject& object) {
        ++taken_;
        const LONG row = number(object, "Number"_w);
        const bool ours = number(object, "Call"_w) == static_cast<LONG>(id_);
        if (ours && row >= 0 && static_cast<std::size_t>(row) < kRows) {
            ++times_[static_cast<std::size_t>(row)];
        } else {
            ++strangers_;
        }
    }

    [[nodiscard]] Phase expected() const noexcept {
        if (kind_ == Kind::silent) return Phase::timed_out;
        return kind_ == Kind::after_cancel ? Phase::cancelled : Phase::completed;
    }

    const std::size_t id_;
    const Kind kind_;
    const std::shared_ptr<AsyncCall> call_;
    std::vector<com_ptr<IWbemClassObject>> objects_;
    std::vector<int> times_;
    std::uint64_t taken_ = 0;
    std::size_t strangers_ = 0;
    bool over_ = false;
};

class ConcurrencySoakTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto nspace = repository_->create_namespace("root\\soak"_w);
        for (const Case& one : cases()) {
            nspace->define_class({.name = to_wide(one.class_name),
                                  .properties = {{.name = "Call"_w, .type = CIM_UINT32, .key = true},
                                                 {.name = "Number"_w, .type = CIM_UINT32, .key = true}}});
            nspace->set_provider(to_wide(one.class_name), provider(one.kind));
            if (one.kind == Kind::well) continue;
            Fault fault = one.fault;
            fault.class_name = to_wide(one.class_name);
            repository_->faults().add(std::move(fault));
        }
    }

    /// Gives nothing before the gate opens, so that the calls are outstanding all at once. What is to be
    /// cancelled stays short of its end until it is.
    std::shared_ptr<embedded::InstanceProvider> provider(Kind kind) {
        return embedded::make_provider(
            "soak", [kind, gate = opened_](const embedded::InstanceRequest& request,
                                           embedded::InstanceReceiver& receiver) {
                gate.wait();
                const Value call = *request.equal_to(0);
                std::vector<Value> values;
                for (std::size_t row = 0; row < kRows; ++row) {
                    while (kind == Kind::after_cancel && row == kRows - 1 && !request.cancelled()) {
                        std::this_thread::sleep_for(milliseconds{1});
                    }
                    values = {call, Value::integer(static_cast<std::int64_t>(row))};
                    if (!receiver.row(values)) return;
                }
            });
    }

    std::vector<std::unique_ptr<Watched>> start(Connection& connection) {
        const std::vector<Case> kinds = cases();
        std::vector<std::unique_ptr<Watched>> calls;
        for (std::size_t id = 0; id < kCalls; ++id) {
            const Case& one = kinds[id % kinds.size()];
            CallOptions options;
            options.capacity = 200;
            if (one.kind == Kind::silent) options.timeout = seconds{10};
            calls.push_back(std::make_unique<Watched>(
                id, one.kind,
                connection.query(
                    "SELECT * FROM " + std::string(one.class_name) + " WHERE Call = " + std::to_string(id),
                    options)));
        }
        return calls;
    }

    /// Reads them all from several threads, each its own calls in turn.
    static void read(const std::vector<std::unique_ptr<Watched>>& calls) {
        std::vector<std::thread> readers;
        for (std::size_t reader = 0; reader < kReaders; ++reader) {
            readers.emplace_back([&calls, reader] {
                for (bool all_over = false; !all_over;) {
                    all_over = true;
                    bool idle = true;
                    for (std::size_t id = reader; id < calls.size(); id += kReaders) {
                        if (calls[id]->over()) continue;
                        if (calls[id]->advance()) idle = false;
                        all_over = all_over && calls[id]->over();
                    }
                    if (idle) std::this_thread::sleep_for(milliseconds{1});
                }
            });
        }
        for (auto& reader : readers) reader.join();
    }

    const std::shared_ptr<embedded::Repository> repository_ = embedded::Repository::create();
    std::promise<void> gate_;
    const std::shared_future<void> opened_ = gate_.get_future().share();
};

TEST_F(ConcurrencySoakTest, a_thousand_faulty_calls_lose_nothing_and_double_nothing) {
    const auto objects_before = embedded::live_objects();
    {
        ConnectionOptions options;
        options.most_calls = kCalls;
        const auto connection =
            Connection::open(class_source_of("embedded", embedded::make_locator(repository_),
                                             embedded::make_unsecured_apartment()),
                             soak_target(), options);
        ASSERT_TRUE(connection->wait_open(Clock::now() + seconds{30}));
        const auto calls = start(*connection);
        gate_.set_value();
        read(calls);
        std::uint64_t late_after_cancel = 0;
        std::uint64_t silent_rows = 0;
        for (const auto& call : calls) {
            const std::uint64_t late = call->check();
            if (call->kind() == Kind::after_cancel) late_after_cancel += late;
            if (call->kind() == Kind::silent) silent_rows += call->taken();
        }
        EXPECT_GT(late_after_cancel, 0U);
        EXPECT_GT(silent_rows, 0U);
        RecordProperty("rows_after_cancel", static_cast<int>(late_after_cancel));
    }
    EXPECT_TRUE(Runtime::instance().calls().cancel_all(Clock::now() + seconds{30}));
    for (int turn = 0; turn < 3000 && QuerySink::live_count() + embedded::live_objects() > objects_before;
         ++turn) {
        std::this_thread::sleep_for(milliseconds{10});
    }
    EXPECT_EQ(QuerySink::live_count(), 0);
    EXPECT_EQ(embedded::live_objects(), objects_before);
}

}  // namespace
}  // namespace wmisink
