#include "wmisink/com/ref_counted.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace wmisink {
namespace {

class Sink final : public RefCounted<Sink, IWbemObjectSink> {
  public:
    explicit Sink(int first = 0) : value(first) {}
    HRESULT STDMETHODCALLTYPE Indicate(LONG, IWbemClassObject**) noexcept override { return WBEM_S_NO_ERROR; }
    HRESULT STDMETHODCALLTYPE SetStatus(LONG, HRESULT, BSTR, IWbemClassObject*) noexcept override {
        return WBEM_S_NO_ERROR;
    }
    int value;
};

/// Two interfaces, one of which extends another.
class Both final : public RefCounted<Both, IWbemUnsecuredApartment, IClassFactory> {
  public:
    HRESULT STDMETHODCALLTYPE CreateObjectStub(IUnknown*, IUnknown**) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE CreateSinkStub(IWbemObjectSink*, DWORD, LPCWSTR,
                                             IWbemObjectSink**) noexcept override {
        return WBEM_E_NOT_SUPPORTED;
    }
    HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown*, REFIID, void**) noexcept override {
        return CLASS_E_NOAGGREGATION;
    }
    HRESULT STDMETHODCALLTYPE LockServer(BOOL) noexcept override { return S_FALSE; }
};

TEST(RefCounted, BeginsAtOneAndEndsAtZero) {
    Sink* const sink = new Sink;
    EXPECT_EQ(Sink::live_count(), 1);
    EXPECT_EQ(sink->AddRef(), 2U);
    EXPECT_EQ(sink->Release(), 1U);
    EXPECT_EQ(sink->Release(), 0U);
    EXPECT_EQ(Sink::live_count(), 0);
}

TEST(RefCounted, MakeComOwnsTheFirstReference) {
    {
        const com_ptr<Sink> sink = make_com<Sink>(7);
        EXPECT_EQ(sink->value, 7);
        EXPECT_EQ(Sink::live_count(), 1);
    }
    EXPECT_EQ(Sink::live_count(), 0);
}

TEST(RefCounted, LiveCountIsPerType) {
    const auto sink = make_com<Sink>();
    EXPECT_EQ(Both::live_count(), 0);
}

TEST(RefCounted, AnswersForEveryInterfaceAndTheirBases) {
    const auto both = make_com<Both>();
    EXPECT_TRUE(both.query<IUnknown>());
    EXPECT_TRUE(both.query<IWbemUnsecuredApartment>());
    EXPECT_TRUE(both.query<IUnsecuredApartment>());
    ASSERT_TRUE(both.query<IClassFactory>());
    EXPECT_EQ(both.query<IClassFactory>()->LockServer(1), S_FALSE);
}

TEST(RefCounted, EveryWayLeadsToTheSameUnknown) {
    const auto both = make_com<Both>();
    const auto identity = both.query<IUnknown>();
    EXPECT_EQ(both.query<IClassFactory>().query<IUnknown>(), identity);
    EXPECT_EQ(both.query<IUnsecuredApartment>().query<IUnknown>(), identity);
}

TEST(RefCounted, AMissingInterfaceGivesANullPointer) {
    const auto sink = make_com<Sink>();
    void* object = sink.get();
    EXPECT_EQ(sink->QueryInterface(iid_of<IWbemObjectSinkEx>(), &object), E_NOINTERFACE);
    EXPECT_EQ(object, nullptr);
    EXPECT_EQ(sink->AddRef(), 2U) << "A refusal must not add a reference.";
    sink->Release();
}

TEST(RefCounted, ANullPlaceIsRefused) {
    const auto sink = make_com<Sink>();
    EXPECT_EQ(sink->QueryInterface(iid_of<IUnknown>(), nullptr), E_POINTER);
}

TEST(RefCounted, CountsFromManyThreadsEndAtZero) {
    constexpr int kThreads = 4;
    constexpr int kTurns = 20'000;
    std::atomic<bool> go{false};
    auto sink = make_com<Sink>();
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&go, mine = sink] {
            // Acquire pairs with the release store below: the threads start together.
            while (!go.load(std::memory_order_acquire)) std::this_thread::yield();
            for (int turn = 0; turn < kTurns; ++turn) {
                const com_ptr<Sink> copy = mine;
                ASSERT_TRUE(copy.query<IWbemObjectSink>());
            }
        });
    }
    sink = nullptr;
    go.store(true, std::memory_order_release);
    for (std::thread& thread : threads) thread.join();
    threads.clear();
    EXPECT_EQ(Sink::live_count(), 0);
}

TEST(RefCounted, TheLastReleaseSeesWhatOtherThreadsWrote) {
    // A plain int, written by the one and read by the destructor's thread: ThreadSanitizer tells if Release
    // orders them.
    for (int turn = 0; turn < 200; ++turn) {
        auto sink = make_com<Sink>();
        std::thread writer([mine = sink]() mutable {
            mine->value = 1;
            mine.reset();
        });
        sink.reset();
        writer.join();
    }
    EXPECT_EQ(Sink::live_count(), 0);
}

}  // namespace
}  // namespace wmisink
