// Step 7: leaving, in any order, with nothing left behind.
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "wmi_here.hpp"
#include "wmisink/client/connection.hpp"
#include "wmisink/client/runtime.hpp"

using namespace std::chrono_literals;
using wmisink::Connection;
using wmisink::Target;

int main() try {
    const auto deadline = std::chrono::steady_clock::now() + 60s;

    // The chapter shows what follows.
    {
        const auto connection = Connection::open(example::wmi_here(), Target{});
        if (!connection->wait_open(deadline)) return EXIT_FAILURE;
        const auto call = connection->query("SELECT Name FROM Win32_Process");
        if (!call->wait_rows(deadline)) return EXIT_FAILURE;
    }  // dropping the call cancels it; the rest is let go of on wmisink's threads

    // At the program's end: cancels what is left, and waits until no call can come to a sink any more. A sink
    // that WMI still holds lives on until WMI releases it.
    auto& runtime = wmisink::Runtime::instance();
    if (!runtime.shutdown(deadline)) return EXIT_FAILURE;
    std::cout << runtime.calls().was_size() << " calls are outstanding\n";  // 0
    // The chapter ends here.
    return runtime.calls().was_size() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const wmisink::WmiError& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
