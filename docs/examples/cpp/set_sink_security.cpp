// Step 3: how WMI's callbacks reach the sink, and what is in force.
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "wmi_here.hpp"
#include "wmisink/client/connection.hpp"

using wmisink::Connection;
using wmisink::SinkSecurity;
using wmisink::Target;

int main() try {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};

    // The chapter shows what follows.
    // Through unsecapp.exe where there is one, else straight to the sink; `checked` would never do with less.
    const auto connection = Connection::open(example::wmi_here(), Target{}, {SinkSecurity::unsecured});
    if (!connection->wait_open(deadline)) return EXIT_FAILURE;
    const auto call = connection->query("SELECT Name FROM Win32_Process");
    if (!call->wait_end(deadline)) return EXIT_FAILURE;

    const wmisink::CallStatus status = call->status();
    std::cout << "asked for: " << wmisink::security_name(connection->security())
              << ", in force: " << wmisink::security_name(status.security) << '\n';
    // The chapter ends here.
    return status.phase == wmisink::Phase::completed ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const wmisink::WmiError& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
