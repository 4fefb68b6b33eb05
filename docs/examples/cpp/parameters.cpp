// Values in a query: each is one constant, whatever it says.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

#include "wmi_here.hpp"
#include "wmisink/cim/bind_wql.hpp"
#include "wmisink/cim/like.hpp"
#include "wmisink/client/connection.hpp"

using namespace std::chrono_literals;
using wmisink::Connection;
using wmisink::Target;

int main() try {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    const auto connection = Connection::open(example::wmi_here(), Target{});
    if (!connection->wait_open(deadline)) return EXIT_FAILURE;

    // The chapter shows what follows.
    const std::string asked = "it's 100%";  // from a user, say
    const std::string query =
        wmisink::bind_wql("SELECT Name FROM {} WHERE Name = {} OR Name LIKE {}",
                          {wmisink::WqlName("Win32_Process"), asked, wmisink::like::starts_with(asked)});
    std::cout << query << '\n';
    const auto call = connection->query(query);

    try {
        std::cout << wmisink::bind_wql("SELECT Name FROM Win32_Process WHERE Name = '{}'", {asked});
    } catch (const std::invalid_argument& error) {
        std::cout << error.what() << '\n';  // … A value brings its quotes along, so leave them out …
    }
    // The chapter ends here.
    if (!call->wait_end(deadline)) return EXIT_FAILURE;
    const bool written =
        query == "SELECT Name FROM Win32_Process WHERE Name = \"it's 100%\" OR Name LIKE \"it's 100[%]%\"";
    return written && call->status().phase == wmisink::Phase::completed ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const wmisink::WmiError& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
