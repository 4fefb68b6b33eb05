// Step 5: looking at a call while it runs.
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

/// A class whose provider takes its time over each row and tells how far it is.
wmisink::ClassSource slow_wmi() {
    return example::wmi_of("Acme_Backup"_w, [](embedded::InstanceReceiver& to) {
        for (std::uint32_t id = 1; id <= 20; ++id) {
            std::this_thread::sleep_for(10ms);
            to.progress(id, 20);
            std::vector<embedded::Value> row{embedded::Value::unsigned_integer(id)};
            if (!to.row(row)) return;
        }
    });
}

}  // namespace

int main() try {
    const auto connection = Connection::open(slow_wmi(), Target{});
    if (!connection->wait_open(std::chrono::steady_clock::now() + 30s)) return EXIT_FAILURE;

    // The chapter shows what follows.
    const auto call = connection->query("SELECT * FROM Acme_Backup");
    // status() never waits; wait_end() waits for as long as we say, here for the next look.
    while (!call->wait_end(std::chrono::steady_clock::now() + 50ms)) {
        const wmisink::CallStatus now = call->status();
        std::cout << wmisink::phase_name(now.phase) << ": " << now.rows.seen << " rows";
        // A provider need not tell of progress, and then there is no total.
        if (now.progress.total > 0) {
            std::cout << ", " << now.progress.done << " of " << now.progress.total;
        }
        std::cout << '\n';
    }
    // The chapter ends here.
    const wmisink::CallStatus status = call->status();
    std::cout << wmisink::phase_name(status.phase) << " after " << status.callbacks << " callbacks\n";
    return status.rows.seen == 20 && status.progress.total == 20 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const wmisink::WmiError& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
