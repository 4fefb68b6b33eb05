#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <utility>
#include <vector>

#include "client/client_fixture.hpp"
#include "fakes/enumerator.hpp"

namespace wmisink {

/// A WMI whose query gives numbered rows, then an end, in whichever way it is asked.
class DeliveryFixture : public ClientTest {
  protected:
    /// What a query gives: `rows` rows, one every `each`, then `end`.
    struct Answer {
        int rows = 0;
        HRESULT end = WBEM_S_NO_ERROR;
        std::function<void(int row)> before_row{};
    };

    void TearDown() override {
        EXPECT_TRUE(Runtime::instance().calls().cancel_all(soon()));
        {
            const std::lock_guard lock{threads_mutex_};
            threads_.clear();  // joins
        }
        ClientTest::TearDown();
    }

    void answer(Answer with) {
        script_.exec_query_async = [this, with](const auto&, const std::string&, IWbemObjectSink* sink) {
            run([with, sink = com_ptr<IWbemObjectSink>::share(sink)] {
                for (int row = 0; row < with.rows; ++row) {
                    if (with.before_row) with.before_row(row);
                    if (FAILED(indicate(sink.get(), row, 1))) return;
                }
                sink->SetStatus(WBEM_STATUS_COMPLETE, with.end, nullptr, nullptr);
            });
            return WBEM_S_NO_ERROR;
        };
        script_.enumerate = [this, with](const fakes::Asked&, IEnumWbemClassObject** rows) {
            const auto at = std::make_shared<int>(0);
            *rows = make_com<fakes::Enumerator>(
                        fakes::Enumerator::Script{
                            [with, at](LONG, ULONG count, IWbemClassObject** objects, ULONG* returned) {
                                return next(with, *at, count, objects, returned);
                            },
                            [this, with, at](ULONG count, IWbemObjectSink* sink) {
                                return next_async(with, at, count, sink);
                            },
                            [this] { released_.fetch_add(1, std::memory_order_relaxed); }})
                        .detach();
            return WBEM_S_NO_ERROR;
        };
    }

    static HRESULT next(const Answer& with, int& at, ULONG count, IWbemClassObject** objects,
                        ULONG* returned) {
        while (*returned < count && at < with.rows) {
            if (with.before_row) with.before_row(at);
            objects[(*returned)++] = make_com<fakes::ClassObject>(at++).detach();
        }
        if (*returned == count) return WBEM_S_NO_ERROR;
        return FAILED(with.end) && *returned == 0 ? with.end : WBEM_S_FALSE;
    }

    HRESULT next_async(const Answer& with, const std::shared_ptr<int>& at, ULONG count,
                       IWbemObjectSink* sink) {
        if (*at == with.rows && SUCCEEDED(with.end)) return WBEM_S_FALSE;
        run([with, at, count, sink = com_ptr<IWbemObjectSink>::share(sink)] {
            ULONG given = 0;
            for (; given < count && *at < with.rows; ++given) {
                if (with.before_row) with.before_row(*at);
                if (FAILED(indicate(sink.get(), (*at)++, 1))) return;
            }
            const HRESULT short_batch = FAILED(with.end) ? with.end : WBEM_S_FALSE;
            sink->SetStatus(WBEM_STATUS_COMPLETE, given == count ? WBEM_S_NO_ERROR : short_batch, nullptr,
                            nullptr);
        });
        return WBEM_S_NO_ERROR;
    }

    /// On a thread of WMI's.
    void run(std::function<void()> work) {
        const std::lock_guard lock{threads_mutex_};
        threads_.push_back(std::async(std::launch::async, std::move(work)));
    }

    std::atomic<int> released_{0};  // enumerators; relaxed: a count

  private:
    std::mutex threads_mutex_;
    std::vector<std::future<void>> threads_;
};

}  // namespace wmisink
