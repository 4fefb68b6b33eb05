#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "client/reading.hpp"
#include "fakes/class_object.hpp"
#include "fakes/services.hpp"
#include "wmisink/client/connection.hpp"
#include "wmisink/client/runtime.hpp"

namespace wmisink {

/// A connection to a WMI that follows a test's script, and a record of the cancels it saw. Every test ends
/// with nothing alive.
class ClientTest : public testing::Test {
  protected:
    using Clock = std::chrono::steady_clock;

    struct Cancelled {
        const IWbemServices* services;
        IWbemObjectSink* sink;
        std::thread::id thread;
    };

    static Clock::time_point in(std::chrono::milliseconds time) { return Clock::now() + time; }

    void SetUp() override {
        script_.cancel_async_call = [this](const fakes::Services& services, IWbemObjectSink* sink) {
            note_cancel(services, sink);
            return WBEM_E_NOT_FOUND;
        };
    }

    void TearDown() override {
        EXPECT_TRUE(Runtime::instance().calls().cancel_all(soon()));
        // What a task of the pool still holds goes with the task.
        for (int i = 0; i < 3000 && fakes::Services::live_count() + QuerySink::live_count() > 0; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        EXPECT_EQ(QuerySink::live_count(), 0);
        EXPECT_EQ(fakes::Services::live_count(), 0);
        EXPECT_EQ(fakes::ClassObject::live_count(), 0);
    }

    void note_cancel(const fakes::Services& services, IWbemObjectSink* sink) {
        const std::lock_guard lock{mutex_};
        cancelled_.push_back({&services, sink, std::this_thread::get_id()});
    }

    std::vector<Cancelled> cancelled() {
        const std::lock_guard lock{mutex_};
        return cancelled_;
    }

    virtual ClassSource source() {
        return {"fake",
                [this](REFCLSID class_id, REFIID interface_id, void** object) -> HRESULT {
                    *object = nullptr;
                    if (class_id != CLSID_WbemLocator) return REGDB_E_CLASSNOTREG;
                    return make_com<fakes::Locator>(script_, connect_)->QueryInterface(interface_id, object);
                },
                {}};
    }

    std::shared_ptr<Connection> connect(SinkSecurity security = SinkSecurity::unsecured) {
        auto connection = Connection::open(source(), Target{}, {security});
        EXPECT_TRUE(connection->wait_open(soon()));
        return connection;
    }

    static HRESULT indicate(IWbemObjectSink* sink, int first, int count) {
        fakes::Batch batch{first, count};
        return sink->Indicate(batch.size(), batch.data());
    }

    static std::vector<int> take_all(AsyncCall& call) {
        std::vector<int> numbers;
        for (const auto& row : rows_of(call)) numbers.push_back(fakes::ClassObject::number_of(row));
        return numbers;
    }

    fakes::Services::Script script_;
    fakes::Locator::Connect connect_;

  private:
    std::mutex mutex_;
    std::vector<Cancelled> cancelled_;
};

}  // namespace wmisink
