#include "wmisink/sink/query_sink.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "fakes/class_object.hpp"
#include "wmisink/com/bstr.hpp"

namespace wmisink {
namespace {

using fakes::Batch;
using fakes::ClassObject;

class QuerySinkTest : public testing::Test {
  protected:
    void TearDown() override {
        EXPECT_EQ(QuerySink::live_count(), 0);
        EXPECT_EQ(ClassObject::live_count(), 0);
    }

    static com_ptr<QuerySink> make(std::size_t capacity = 100, Overflow overflow = Overflow::block,
                                   ReportedSinks* ended = nullptr) {
        return make_com<QuerySink>(capacity, overflow, ended);
    }

    static HRESULT indicate(QuerySink& sink, int first, int count) {
        Batch batch{first, count};
        return sink.Indicate(batch.size(), batch.data());
    }
};

TEST_F(QuerySinkTest, answers_for_its_two_interfaces_and_clears_the_pointer_otherwise) {
    const auto sink = make();
    EXPECT_TRUE(sink.query<IWbemObjectSink>());
    EXPECT_TRUE(sink.query<IUnknown>());
    void* other = sink.get();
    EXPECT_EQ(sink->QueryInterface(iid_of<IWbemObjectSinkEx>(), &other), E_NOINTERFACE);
    EXPECT_EQ(other, nullptr);
}

TEST_F(QuerySinkTest, starts_with_the_one_reference_of_its_maker) {
    const auto sink = make();
    sink->AddRef();
    EXPECT_EQ(sink->Release(), 1u);
}

TEST_F(QuerySinkTest, adds_a_reference_to_each_object_and_leaves_the_array_alone) {
    const auto sink = make();
    const auto object = make_com<ClassObject>(7);
    std::array<IWbemClassObject*, 1> objects{object.get()};
    EXPECT_EQ(sink->Indicate(1, objects.data()), WBEM_S_NO_ERROR);
    EXPECT_EQ(objects[0], object.get());
    object->AddRef();
    EXPECT_EQ(object->Release(), 2u);
}

TEST_F(QuerySinkTest, survives_nulls_and_counts_below_one) {
    const auto sink = make();
    const auto first = make_com<ClassObject>(1);
    const auto second = make_com<ClassObject>(2);
    std::array<IWbemClassObject*, 5> objects{nullptr, first.get(), nullptr, nullptr, second.get()};
    EXPECT_EQ(sink->Indicate(5, objects.data()), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->Indicate(0, objects.data()), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->Indicate(-3, objects.data()), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->Indicate(2, nullptr), WBEM_S_NO_ERROR);
    EXPECT_EQ(sink->rows().counts().seen, 2u);
}

TEST_F(QuerySinkTest, status_without_any_row_completes) {
    const auto sink = make();
    sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    EXPECT_EQ(sink->state().phase(), Phase::completed);
    EXPECT_TRUE(sink->rows().was_drained());
}

TEST_F(QuerySinkTest, a_success_other_than_zero_completes) {
    const auto sink = make();
    sink->SetStatus(WBEM_STATUS_COMPLETE, WBEM_S_FALSE, nullptr, nullptr);
    EXPECT_EQ(sink->state().phase(), Phase::completed);
    EXPECT_EQ(sink->state().ended()->hresult, WBEM_S_FALSE);
}

TEST_F(QuerySinkTest, a_failure_keeps_its_code_a_copy_of_its_text_and_its_object) {
    const auto sink = make();
    const auto error = make_com<ClassObject>(9);
    {
        const Bstr text{"no such class"};
        sink->SetStatus(WBEM_STATUS_COMPLETE, WBEM_E_INVALID_CLASS, text.get(), error.get());
    }
    const CallEnd* end = sink->state().ended();
    ASSERT_NE(end, nullptr);
    EXPECT_EQ(end->phase, Phase::failed);
    EXPECT_EQ(end->hresult, WBEM_E_INVALID_CLASS);
    EXPECT_EQ(end->message, "no such class");
    EXPECT_EQ(end->error_object.get(), error.get());
    error->AddRef();
    EXPECT_EQ(error->Release(), 2u);
}

TEST_F(QuerySinkTest, only_complete_completes) {
    const auto sink = make();
    // The last is bits of several: the values are compared, not masked.
    for (const LONG flags : {WBEM_STATUS_REQUIREMENTS, WBEM_STATUS_PROGRESS, LONG{0x100}, LONG{0x200},
                             LONG{0x400}, LONG{0x4000}, LONG{3}}) {
        sink->SetStatus(flags, WBEM_E_FAILED, nullptr, nullptr);
        EXPECT_FALSE(has_ended(sink->state().phase())) << flags;
    }
}

TEST_F(QuerySinkTest, progress_is_kept_and_is_no_failure) {
    const auto sink = make();
    sink->SetStatus(WBEM_STATUS_PROGRESS, static_cast<HRESULT>(0x80000001u), nullptr, nullptr);
    EXPECT_EQ(sink->state().phase(), Phase::receiving);
    EXPECT_EQ(sink->state().progress().done, 1u);
    EXPECT_EQ(sink->state().progress().total, 0x8000u);
}

TEST_F(QuerySinkTest, what_comes_after_the_end_is_refused_and_counted) {
    const auto sink = make();
    indicate(*sink, 0, 2);
    sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    EXPECT_EQ(indicate(*sink, 2, 3), WBEM_E_CALL_CANCELLED);
    sink->SetStatus(WBEM_STATUS_COMPLETE, WBEM_E_FAILED, nullptr, nullptr);
    EXPECT_EQ(sink->rows().counts().late, 3u);
    EXPECT_EQ(sink->rows().counts().seen, 2u);
    EXPECT_EQ(sink->state().phase(), Phase::completed);
}

TEST_F(QuerySinkTest, cancelled_here_and_cancelled_by_wmi_are_two_things) {
    const auto mine = make();
    mine->end(make_end(Phase::cancelled, WBEM_E_CALL_CANCELLED, "cancel"));
    mine->SetStatus(WBEM_STATUS_COMPLETE, WBEM_E_CALL_CANCELLED, nullptr, nullptr);
    EXPECT_EQ(mine->state().phase(), Phase::cancelled);
    const auto theirs = make();
    theirs->SetStatus(WBEM_STATUS_COMPLETE, WBEM_E_CALL_CANCELLED, nullptr, nullptr);
    EXPECT_EQ(theirs->state().phase(), Phase::failed);
    EXPECT_EQ(theirs->state().ended()->hresult, WBEM_E_CALL_CANCELLED);
}

TEST_F(QuerySinkTest, overflow_under_fail_ends_the_call_and_keeps_what_fitted) {
    const auto sink = make(2, Overflow::fail);
    EXPECT_EQ(indicate(*sink, 0, 3), WBEM_E_CALL_CANCELLED);
    EXPECT_EQ(sink->state().phase(), Phase::overflowed);
    EXPECT_EQ(sink->rows().counts().queued, 2u);
    EXPECT_EQ(sink->rows().counts().late, 1u);
}

TEST_F(QuerySinkTest, an_indicate_that_waits_for_room_is_freed_by_the_end) {
    const auto sink = make(1, Overflow::block);
    std::thread wmi{[&] { EXPECT_EQ(indicate(*sink, 0, 2), WBEM_E_CALL_CANCELLED); }};
    while (sink->rows().counts().queued == 0) std::this_thread::yield();
    sink->end(make_end(Phase::cancelled, WBEM_E_CALL_CANCELLED, "cancel"));
    wmi.join();
}

TEST_F(QuerySinkTest, reports_its_end_once_and_lives_until_it_is_taken_out) {
    ReportedSinks ended;
    {
        const auto first = make(10, Overflow::block, &ended);
        const auto second = make(10, Overflow::block, &ended);
        first->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        first->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
        second->end(make_end(Phase::cancelled, WBEM_E_CALL_CANCELLED, "cancel"));
        EXPECT_FALSE(ended.was_empty());
        const auto sinks = ended.take_all();
        ASSERT_EQ(sinks.size(), 2u);
        EXPECT_EQ(sinks[0].get(), first.get());
        EXPECT_EQ(sinks[1].get(), second.get());
    }
    EXPECT_EQ(QuerySink::live_count(), 0);
    make(10, Overflow::block, &ended)->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    EXPECT_EQ(QuerySink::live_count(), 1);
    EXPECT_EQ(ended.take_all().size(), 1u);
}

TEST_F(QuerySinkTest, callbacks_on_several_threads_against_a_cancel_lose_and_leak_nothing) {
    for (int round = 0; round < 50; ++round) {
        ReportedSinks ended;
        const auto sink = make(8, Overflow::block, &ended);
        std::vector<std::thread> wmi;
        for (int i = 0; i < 3; ++i) {
            wmi.emplace_back([&] {
                while (SUCCEEDED(indicate(*sink, 0, 3))) {
                }
                sink->SetStatus(WBEM_STATUS_COMPLETE, WBEM_E_CALL_CANCELLED, nullptr, nullptr);
            });
        }
        std::vector<com_ptr<IWbemClassObject>> rows;
        for (int i = 0; i < 20; ++i) sink->rows().take(rows, 4);
        sink->end(make_end(Phase::cancelled, WBEM_E_CALL_CANCELLED, "cancel"));
        while (!sink->rows().was_drained()) sink->rows().take(rows, 4);
        for (auto& thread : wmi) thread.join();
        EXPECT_EQ(sink->rows().counts().taken, rows.size());
        EXPECT_EQ(sink->state().phase(), Phase::cancelled);
        EXPECT_EQ(ended.take_all().size(), 1u);
    }
}

/// Refuses the callbacks from the one with that number on.
class Doorkeeper final : public CallerCheck {
  public:
    Doorkeeper(bool every, int refuses_from) : every_{every}, refuses_from_{refuses_from} {}

    [[nodiscard]] bool every() const noexcept override { return every_; }
    void prepare() override {}
    [[nodiscard]] bool admit(bool first, std::string& reason) noexcept override {
        first_ += first ? 1 : 0;
        if (++asked_ <= refuses_from_) return true;
        reason = "Not you.";
        return false;
    }
    [[nodiscard]] std::optional<CallbackCaller> first_caller() const override { return std::nullopt; }

    int asked_ = 0;
    int first_ = 0;

  private:
    const bool every_;
    const int refuses_from_;
};

TEST_F(QuerySinkTest, asks_about_the_first_callback_alone_unless_told_otherwise) {
    for (const bool every : {false, true}) {
        const auto keeper = std::make_shared<Doorkeeper>(every, 100);
        const auto sink = make_com<QuerySink>(std::size_t{100}, Overflow::block, nullptr, keeper);
        for (int i = 0; i < 5; ++i) EXPECT_EQ(indicate(*sink, i, 1), WBEM_S_NO_ERROR);
        EXPECT_EQ(sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr), WBEM_S_NO_ERROR);
        EXPECT_EQ(keeper->asked_, every ? 6 : 1);
        EXPECT_EQ(keeper->first_, 1);
        EXPECT_EQ(sink->state().refused(), 0u);
    }
}

TEST_F(QuerySinkTest, a_refused_callback_ends_the_call_and_none_of_it_is_taken) {
    const auto keeper = std::make_shared<Doorkeeper>(true, 1);
    const auto sink = make_com<QuerySink>(std::size_t{100}, Overflow::block, nullptr, keeper);
    EXPECT_EQ(indicate(*sink, 0, 1), WBEM_S_NO_ERROR);
    EXPECT_EQ(indicate(*sink, 1, 1), E_ACCESSDENIED);
    EXPECT_EQ(sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr), E_ACCESSDENIED);
    ASSERT_TRUE(sink->state().ended());
    EXPECT_EQ(sink->state().ended()->phase, Phase::failed);
    EXPECT_EQ(sink->state().ended()->hresult, E_ACCESSDENIED);
    EXPECT_EQ(sink->state().ended()->message, "Not you.");
    EXPECT_EQ(sink->state().refused(), 2u);
    EXPECT_EQ(sink->state().callbacks(), 3u);
    EXPECT_EQ(sink->rows().counts().seen, 1u);
}

TEST_F(QuerySinkTest, a_forged_final_status_does_not_complete_the_call) {
    const auto sink = make_com<QuerySink>(std::size_t{100}, Overflow::block, nullptr,
                                          std::make_shared<Doorkeeper>(true, 0));
    EXPECT_EQ(sink->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr), E_ACCESSDENIED);
    EXPECT_EQ(sink->state().phase(), Phase::failed);
}

}  // namespace
}  // namespace wmisink
