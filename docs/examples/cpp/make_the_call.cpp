// Step 4: the call returns at once; its rows and its end come later.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "wmi_here.hpp"
#include "wmisink/client/connection.hpp"

using namespace std::chrono_literals;
using wmisink::Connection;
using wmisink::Target;

int main() try {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    const auto connection = Connection::open(example::wmi_here(), Target{});
    if (!connection->wait_open(deadline)) return EXIT_FAILURE;

    // The chapter shows what follows.
    wmisink::CallOptions options;
    options.capacity = 1000;  // rows that may wait for us
    options.timeout = 30s;    // for starting and delivery together
    const auto call = connection->query("SELECT Name FROM Win32_Process", options);

    std::vector<wmisink::com_ptr<IWbemClassObject>> rows;
    while (call->wait_rows(deadline) && !call->was_drained()) {
        call->take(rows, 100);
        for (const auto& row : rows) std::cout << example::text_of(*row, "Name") << '\n';
        rows.clear();
    }

    // An error of the query, too, comes with the end: that the call was accepted proves nothing.
    const auto wrong = connection->query("SELECT Name FROM");
    if (!wrong->wait_end(deadline)) return EXIT_FAILURE;
    std::cout << wmisink::status_label(wrong->status().end.hresult) << '\n';
    // The chapter ends here.
    const bool told = wrong->status().phase == wmisink::Phase::failed;
    return told && call->status().phase == wmisink::Phase::completed ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const wmisink::WmiError& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
