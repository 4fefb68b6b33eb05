#include "wmisink/client/security/sink_security.hpp"

#include "client/client_fixture.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {
namespace {

/// Stands before a sink, as unsecapp.exe does, and keeps it alive.
class Stub final : public RefCounted<Stub, IWbemObjectSink> {
  public:
    explicit Stub(com_ptr<IWbemObjectSink> inner) : inner_{std::move(inner)} {}
    HRESULT STDMETHODCALLTYPE Indicate(LONG count, IWbemClassObject** objects) noexcept override {
        return inner_->Indicate(count, objects);
    }
    HRESULT STDMETHODCALLTYPE SetStatus(LONG flags, HRESULT result, BSTR text,
                                        IWbemClassObject* object) noexcept override {
        return inner_->SetStatus(flags, result, text, object);
    }

  private:
    const com_ptr<IWbemObjectSink> inner_;
};

/// An unsecured apartment, with or without the newer interface.
class Apartment final : public RefCounted<Apartment, IWbemUnsecuredApartment> {
  public:
    explicit Apartment(DWORD& flags) : flags_{flags} { flags = kNotAsked; }
    HRESULT STDMETHODCALLTYPE CreateObjectStub(IUnknown* object, IUnknown** stub) noexcept override {
        flags_ = kObjectStub;
        *stub = make_com<Stub>(com_ptr<IUnknown>::share(object).query<IWbemObjectSink>()).detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE CreateSinkStub(IWbemObjectSink* sink, DWORD flags, LPCWSTR reserved,
                                             IWbemObjectSink** stub) noexcept override {
        EXPECT_EQ(reserved, nullptr);
        flags_ = flags;
        *stub = make_com<Stub>(com_ptr<IWbemObjectSink>::share(sink)).detach();
        return S_OK;
    }
    static constexpr DWORD kObjectStub = 77;
    static constexpr DWORD kNotAsked = 78;

  private:
    DWORD& flags_;
};

class SinkSecurityTest : public ClientTest {
  protected:
    enum class Offers { nothing, object_stub, both };

    ClassSource source() override {
        auto source = ClientTest::source();
        source.create = [this, locators = source.create](REFCLSID class_id, REFIID interface_id,
                                                         void** object) {
            if (class_id != CLSID_UnsecuredApartment) return locators(class_id, interface_id, object);
            *object = nullptr;
            if (offers_ == Offers::nothing) return HRESULT{REGDB_E_CLASSNOTREG};
            if (offers_ == Offers::object_stub && interface_id == iid_of<IWbemUnsecuredApartment>()) {
                return HRESULT{E_NOINTERFACE};
            }
            return make_com<Apartment>(flags_)->QueryInterface(interface_id, object);
        };
        return source;
    }

    void TearDown() override {
        ClientTest::TearDown();
        EXPECT_EQ(Stub::live_count(), 0);
        EXPECT_EQ(Apartment::live_count(), 0);
    }

    Offers offers_ = Offers::both;
    DWORD flags_ = 0;
};

TEST_F(SinkSecurityTest, direct_passes_the_sink_itself) {
    const com_ptr<IWbemObjectSink> sink = make_com<QuerySink>(std::size_t{1}, Overflow::block);
    const SinkStub stub = make_stub(source(), sink, SinkSecurity::direct);
    EXPECT_EQ(stub.sink, sink);
    EXPECT_EQ(stub.in_force, SinkSecurity::direct);
    const SinkStub verified = make_stub(source(), sink, SinkSecurity::verified);
    EXPECT_EQ(verified.sink, sink) << "The sink itself looks at who calls.";
    EXPECT_EQ(verified.in_force, SinkSecurity::verified);
}

TEST_F(SinkSecurityTest, unsecured_prefers_the_sink_stub_then_the_object_stub_then_the_sink) {
    const com_ptr<IWbemObjectSink> sink = make_com<QuerySink>(std::size_t{1}, Overflow::block);
    SinkStub stub = make_stub(source(), sink, SinkSecurity::unsecured);
    EXPECT_NE(stub.sink, sink);
    EXPECT_EQ(stub.in_force, SinkSecurity::unsecured);
    EXPECT_EQ(flags_, static_cast<DWORD>(WBEM_FLAG_UNSECAPP_DEFAULT_CHECK_ACCESS))
        << "The administrator's setting counts.";
    offers_ = Offers::object_stub;
    stub = make_stub(source(), sink, SinkSecurity::unsecured);
    EXPECT_NE(stub.sink, sink);
    EXPECT_EQ(stub.in_force, SinkSecurity::unsecured);
    EXPECT_EQ(flags_, Apartment::kObjectStub);
    offers_ = Offers::nothing;
    stub = make_stub(source(), sink, SinkSecurity::unsecured);
    EXPECT_EQ(stub.sink, sink);
    EXPECT_EQ(stub.in_force, SinkSecurity::direct);
}

TEST_F(SinkSecurityTest, a_wmi_in_the_process_may_have_an_apartment) {
    const com_ptr<IWbemObjectSink> sink = make_com<QuerySink>(std::size_t{1}, Overflow::block);
    const auto without = class_source_of("inside", nullptr);
    EXPECT_EQ(make_stub(without, sink, SinkSecurity::unsecured).in_force, SinkSecurity::direct);
    const auto with = class_source_of("inside", nullptr, make_com<Apartment>(flags_));
    EXPECT_EQ(make_stub(with, sink, SinkSecurity::unsecured).in_force, SinkSecurity::unsecured);
    EXPECT_EQ(make_stub(with, sink, SinkSecurity::checked).in_force, SinkSecurity::checked);
}

TEST_F(SinkSecurityTest, checked_asks_for_the_check_and_never_settles_for_less) {
    const com_ptr<IWbemObjectSink> sink = make_com<QuerySink>(std::size_t{1}, Overflow::block);
    const SinkStub stub = make_stub(source(), sink, SinkSecurity::checked);
    EXPECT_EQ(stub.in_force, SinkSecurity::checked);
    EXPECT_EQ(flags_, static_cast<DWORD>(WBEM_FLAG_UNSECAPP_CHECK_ACCESS));
    for (const auto offers : {Offers::object_stub, Offers::nothing}) {
        offers_ = offers;
        EXPECT_THROW(static_cast<void>(make_stub(source(), sink, SinkSecurity::checked)), WmiError);
    }
}

TEST_F(SinkSecurityTest, the_stub_itself_is_passed_and_cancelled_and_let_go_when_the_call_is_finished) {
    com_ptr<IWbemObjectSink> passed;
    script_.exec_query_async = [&](const auto&, const std::string&, IWbemObjectSink* sink) {
        passed = com_ptr<IWbemObjectSink>::share(sink);
        indicate(sink, 0, 2);
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect()->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_rows(soon()));
    EXPECT_EQ(call->status().security, SinkSecurity::unsecured);
    EXPECT_EQ(Stub::live_count(), 1);
    passed->SetStatus(WBEM_STATUS_COMPLETE, S_OK, nullptr, nullptr);
    EXPECT_EQ(take_all(*call), (std::vector{0, 1}));
    ASSERT_TRUE(call->wait_finished(soon()));
    ASSERT_EQ(cancelled().size(), 1u);
    EXPECT_EQ(cancelled()[0].sink, passed.get());
    passed->AddRef();
    EXPECT_EQ(passed->Release(), 1u) << "the stub is still held by the client";
    passed.reset();
    EXPECT_EQ(Stub::live_count(), 0);
}

TEST_F(SinkSecurityTest, a_call_that_cannot_be_checked_fails_and_is_not_given_to_wmi) {
    offers_ = Offers::nothing;
    bool given = false;
    script_.exec_query_async = [&](const auto&, const std::string&, IWbemObjectSink*) {
        given = true;
        return WBEM_S_NO_ERROR;
    };
    const auto call = connect(SinkSecurity::checked)->query("SELECT * FROM C");
    ASSERT_TRUE(call->wait_finished(soon()));
    EXPECT_EQ(call->status().phase, Phase::failed);
    EXPECT_EQ(call->status().end.operation, "IWbemUnsecuredApartment::CreateSinkStub");
    EXPECT_FALSE(given);
}

}  // namespace
}  // namespace wmisink
