#include "wmisink/com/com_ptr.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

#include "counted.hpp"
#include "wmisink/com/ref_counted.hpp"

namespace wmisink {
namespace {

static_assert(sizeof(com_ptr<IUnknown>) == sizeof(IUnknown*));
static_assert(std::is_nothrow_move_constructible_v<com_ptr<IUnknown>>);
static_assert(!std::is_convertible_v<IUnknown*, com_ptr<IUnknown>>, "the ownership has to be named");

TEST(ComPtr, DefaultAndNullHoldNothing) {
    const com_ptr<IUnknown> empty;
    const com_ptr<IUnknown> null = nullptr;
    EXPECT_FALSE(empty);
    EXPECT_EQ(null, nullptr);
    EXPECT_EQ(empty, null);
    EXPECT_FALSE(empty.query<IUnknown>());
}

TEST(ComPtr, AttachTakesOverTheReference) {
    Counted object;
    {
        const auto owner = com_ptr<IUnknown>::attach(&object);
    }
    EXPECT_EQ(object.added, 0);
    EXPECT_EQ(object.count, 0U);
}

TEST(ComPtr, ShareAddsAReference) {
    Counted object;
    {
        const auto owner = com_ptr<IUnknown>::share(&object);
        EXPECT_EQ(object.count, 2U);
    }
    EXPECT_EQ(object.count, 1U);
    EXPECT_FALSE(com_ptr<IUnknown>::share(nullptr));
}

TEST(ComPtr, CopyAddsAndMoveDoesNot) {
    Counted object;
    auto first = com_ptr<IUnknown>::share(&object);
    const com_ptr<IUnknown> copy = first;
    EXPECT_EQ(object.count, 3U);
    const com_ptr<IUnknown> moved = std::move(first);
    EXPECT_EQ(object.count, 3U);
    EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): what move leaves is the point.
    EXPECT_EQ(moved.get(), &object);
}

TEST(ComPtr, AssignmentReleasesWhatItHeld) {
    Counted one;
    Counted other;
    auto owner = com_ptr<IUnknown>::share(&one);
    owner = com_ptr<IUnknown>::share(&other);
    EXPECT_EQ(one.count, 1U);
    EXPECT_EQ(other.count, 2U);
    owner = nullptr;
    EXPECT_EQ(other.count, 1U);
}

TEST(ComPtr, AssignmentToItselfKeepsTheReference) {
    Counted object;
    auto owner = com_ptr<IUnknown>::share(&object);
    const auto& same = owner;
    owner = same;
    EXPECT_EQ(object.count, 2U);
    EXPECT_EQ(owner.get(), &object);
}

TEST(ComPtr, DetachGivesTheReferenceAway) {
    Counted object;
    auto owner = com_ptr<IUnknown>::share(&object);
    IUnknown* const raw = owner.detach();
    EXPECT_FALSE(owner);
    EXPECT_EQ(object.count, 2U);
    raw->Release();
}

TEST(ComPtr, PutReleasesFirst) {
    Counted object;
    Counted result;
    auto owner = com_ptr<IUnknown>::share(&object);
    IUnknown** const place = owner.put();
    EXPECT_EQ(object.count, 1U);
    EXPECT_EQ(*place, nullptr);
    result.AddRef();
    *place = &result;
    owner.reset();
    EXPECT_EQ(result.count, 1U);
}

TEST(ComPtr, QueryAddsAReferenceOfItsOwn) {
    Counted object;
    const auto owner = com_ptr<IUnknown>::share(&object);
    {
        const auto other = owner.query<IUnknown>();
        EXPECT_EQ(other, owner);
        EXPECT_EQ(object.count, 3U);
    }
    EXPECT_EQ(object.count, 2U);
}

TEST(ComPtr, QueryForAMissingInterfaceIsNull) {
    Counted object;
    const auto owner = com_ptr<IUnknown>::share(&object);
    EXPECT_FALSE(owner.query<IWbemServices>());
    EXPECT_EQ(object.count, 2U);
}

TEST(ComPtr, QueryThatFailsOtherwiseThrows) {
    Counted object;
    object.query_status = RPC_E_DISCONNECTED;
    const auto owner = com_ptr<IUnknown>::share(&object);
    try {
        owner.query<IWbemServices>();
        FAIL() << "RPC_E_DISCONNECTED is not the answer that the interface is missing.";
    } catch (const WmiError& error) {
        EXPECT_EQ(error.code(), RPC_E_DISCONNECTED);
        EXPECT_EQ(error.operation(), "IUnknown::QueryInterface");
    }
    EXPECT_EQ(object.count, 2U);
}

TEST(ComPtr, ADerivedPointerConvertsToItsBase) {
    Counted object;
    auto derived = com_ptr<Counted>::share(&object);
    const com_ptr<IUnknown> base = derived;
    EXPECT_EQ(object.count, 3U);
    const com_ptr<IUnknown> moved = std::move(derived);
    EXPECT_EQ(object.count, 3U);
    EXPECT_EQ(base, moved);
}

TEST(ComPtr, SwapExchangesThem) {
    Counted one;
    auto first = com_ptr<IUnknown>::share(&one);
    com_ptr<IUnknown> second;
    swap(first, second);
    EXPECT_FALSE(first);
    EXPECT_EQ(second.get(), &one);
    EXPECT_EQ(one.count, 2U);
}

/// Two IIDs in full, and none of the table twice; on Windows this proves the libraries that were linked.
TEST(InterfaceId, IsTheRegisteredOne) {
    const IID services = {0x9556DC99, 0x828C, 0x11CF, {0xA3, 0x7E, 0x00, 0xAA, 0x00, 0x32, 0x40, 0xC7}};
    const IID sink = {0x7C857801, 0x7381, 0x11CF, {0x88, 0x4D, 0x00, 0xAA, 0x00, 0x4B, 0x2E, 0x24}};
    EXPECT_TRUE(iid_of<IWbemServices>() == services);
    EXPECT_TRUE(iid_of<IWbemObjectSink>() == sink);
    const IID* const all[] = {&iid_of<IUnknown>(),
                              &iid_of<IClassFactory>(),
                              &iid_of<IErrorInfo>(),
                              &iid_of<IDispatch>(),
                              &iid_of<IWbemLocator>(),
                              &iid_of<IWbemServices>(),
                              &iid_of<IWbemClassObject>(),
                              &iid_of<IWbemQualifierSet>(),
                              &iid_of<IWbemContext>(),
                              &iid_of<IWbemCallResult>(),
                              &iid_of<IEnumWbemClassObject>(),
                              &iid_of<IWbemObjectSink>(),
                              &iid_of<IWbemObjectSinkEx>(),
                              &iid_of<IWbemEventSink>(),
                              &iid_of<IUnsecuredApartment>(),
                              &iid_of<IWbemUnsecuredApartment>(),
                              &iid_of<IWbemStatusCodeText>()};
    for (const IID* one : all) {
        for (const IID* other : all)
            EXPECT_EQ(one == other, *one == *other) << "Two interfaces share an IID.";
    }
}

}  // namespace
}  // namespace wmisink
