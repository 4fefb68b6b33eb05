// Step 2: connecting, within a time, and what is told when it fails.
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "wmi_here.hpp"
#include "wmisink/client/connection.hpp"

using namespace std::chrono_literals;
using wmisink::Connection;

int main() try {
    // The chapter shows what follows.
    wmisink::Target target;
    target.nspace = R"(root\cimv2)";  // for another computer: target.host, target.credentials
    const auto connection = Connection::open(example::wmi_here(), std::move(target));
    // Connecting runs on wmisink's threads. This one may look elsewhere, or wait for as long as it likes.
    if (!connection->wait_open(std::chrono::steady_clock::now() + 30s)) {
        std::cerr << "WMI has not answered within 30 s.\n";
        return EXIT_FAILURE;
    }
    std::cout << "connected to " << connection->target().nspace << '\n';

    // What goes wrong has WMI's code and a sentence.
    wmisink::Target wrong;
    wrong.nspace = R"(root\nowhere)";
    const auto nowhere = Connection::open(example::wmi_here(), std::move(wrong));
    try {
        nowhere->wait_open(std::chrono::steady_clock::now() + 30s);
    } catch (const wmisink::WmiError& error) {
        std::cout << error.what() << '\n';
        const bool told = wmisink::status_name(error.code()) == "WBEM_E_INVALID_NAMESPACE";
        return told ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    // The chapter ends here.
    std::cerr << "A namespace that is not there was connected to.\n";
    return EXIT_FAILURE;
} catch (const wmisink::WmiError& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
