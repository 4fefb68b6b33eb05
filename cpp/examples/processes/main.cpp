// Prints the processes that WMI knows: the system's WMI on Windows, elsewhere an embedded one with two
// instances.
//
//     cmake -S cpp/examples/processes -B build/example -DCMAKE_PREFIX_PATH=<where wmisink is installed>
//     cmake --build build/example && build/example/processes
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

#include "wmisink/client/connection.hpp"
#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/context.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/repository.hpp"

using wmisink::operator""_w;

namespace {

wmisink::ClassSource wmi_here() {
#ifdef _WIN32
    return wmisink::com_class_source();
#else
    namespace embedded = wmisink::embedded;
    const auto repository = embedded::Repository::create();
    const auto cimv2 = repository->create_namespace("root\\cimv2"_w);
    embedded::ClassDefinition process;
    process.name = "Win32_Process"_w;
    process.properties.push_back({.name = "Handle"_w, .type = CIM_STRING, .key = true});
    process.properties.push_back({.name = "Name"_w, .type = CIM_STRING});
    cimv2->define_class(process);
    cimv2->put_instance("Win32_Process"_w, {{"Handle"_w, embedded::Value::utf8("1")},
                                            {"Name"_w, embedded::Value::utf8("init")}});
    cimv2->put_instance("Win32_Process"_w,
                        {{"Handle"_w, embedded::Value::utf8("2")}, {"Name"_w, embedded::Value::utf8("sh")}});
    return wmisink::class_source_of("embedded", embedded::make_locator(repository), nullptr,
                                    embedded::make_context);
#endif
}

void print_name(IWbemClassObject& object) {
    wmisink::Variant value;
    wmisink::check(object.Get("Name"_w, 0, value.put(), nullptr, nullptr), "IWbemClassObject::Get");
    if (value.get().vt == VT_BSTR)
        std::cout << wmisink::to_utf8(wmisink::view_of(value.get().bstrVal)) << '\n';
}

}  // namespace

int main() try {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    const auto connection = wmisink::Connection::open(wmi_here(), wmisink::Target{});
    if (!connection->wait_open(deadline)) return EXIT_FAILURE;
    const auto call = connection->query("SELECT Name FROM Win32_Process");
    std::vector<wmisink::com_ptr<IWbemClassObject>> rows;
    while (call->wait_rows(deadline) && !call->was_drained()) {
        call->take(rows, 100);
        for (const auto& row : rows) print_name(*row);
        rows.clear();
    }
    const wmisink::CallStatus status = call->status();
    std::cout << status.rows.seen << " processes, " << wmisink::phase_name(status.phase) << '\n';
    return status.phase == wmisink::Phase::completed ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const wmisink::WmiError& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
