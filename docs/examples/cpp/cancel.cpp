// Step 6: a call that would never end, cancelled.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include "made_up_wmi.hpp"
#include "wmisink/client/connection.hpp"

using namespace std::chrono_literals;
using wmisink::Connection;
using wmisink::Target;
using wmisink::operator""_w;

namespace embedded = wmisink::embedded;

namespace {

/// A class whose provider goes on until nobody wants its rows any more.
wmisink::ClassSource endless_wmi() {
    return example::wmi_of("Acme_Tick"_w, [](embedded::InstanceReceiver& to) {
        for (std::uint32_t id = 1;; ++id) {
            std::vector<embedded::Value> row{embedded::Value::unsigned_integer(id)};
            if (!to.row(row)) return;
            std::this_thread::sleep_for(1ms);
        }
    });
}

}  // namespace

int main() try {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    const auto connection = Connection::open(endless_wmi(), Target{});
    if (!connection->wait_open(deadline)) return EXIT_FAILURE;

    // The chapter shows what follows.
    const auto call = connection->query("SELECT * FROM Acme_Tick");
    if (!call->wait_rows(deadline)) return EXIT_FAILURE;

    call->cancel();  // from any thread; never waits; a second time does nothing
    std::cout << wmisink::phase_name(call->status().phase) << '\n';  // "cancelled", at once

    // The rows that had come by then are still ours.
    std::vector<wmisink::com_ptr<IWbemClassObject>> rows;
    while (!call->was_drained()) call->take(rows, 100);
    std::cout << rows.size() << " rows had come\n";

    // Only who has to know that WMI has let go of the sink waits for it.
    if (!call->wait_finished(deadline)) return EXIT_FAILURE;
    // The chapter ends here.
    const bool cancelled = call->status().phase == wmisink::Phase::cancelled;
    return cancelled && !rows.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const wmisink::WmiError& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
