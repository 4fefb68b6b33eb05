// Step 1: a sink, given to IWbemServices by hand. The steps that follow leave all of this to the client.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "wmi_here.hpp"
#include "wmisink/sink/query_sink.hpp"

using wmisink::Bstr;
using wmisink::check;
using wmisink::com_ptr;

int main() try {
    const auto locator = wmisink::embedded::make_locator(example::two_processes());
    com_ptr<IWbemServices> services;
    check(locator->ConnectServer(Bstr{R"(root\cimv2)"}.get(), nullptr, nullptr, nullptr, 0, nullptr, nullptr,
                                 services.put()),
          "IWbemLocator::ConnectServer");

    // The chapter shows what follows.
    // Room for 100 rows; a callback that finds no room waits. The count begins at one, which is ours.
    const auto sink = wmisink::make_com<wmisink::QuerySink>(std::size_t{100}, wmisink::Overflow::block);
    check(services->ExecQueryAsync(Bstr{"WQL"}.get(), Bstr{"SELECT Name FROM Win32_Process"}.get(), 0,
                                   nullptr, sink.get()),
          "IWbemServices::ExecQueryAsync");

    // WMI's threads fill the queue; this thread, and no callback, does the work.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    std::vector<com_ptr<IWbemClassObject>> rows;
    while (sink->rows().wait_rows(deadline) && !sink->rows().was_drained()) {
        sink->rows().take(rows, 100);
        for (const auto& row : rows) std::cout << example::text_of(*row, "Name") << '\n';
        rows.clear();
    }

    // Nobody calls the sink once this is back, whether or not there was something left to cancel.
    services->CancelAsyncCall(sink.get());
    const wmisink::CallEnd* const end = sink->state().ended();
    if (end == nullptr) throw std::runtime_error("No final status has come within 30 s.");
    check(end->hresult, end->operation.c_str());
    // The chapter ends here.
    std::cout << sink->rows().counts().seen << " rows, " << wmisink::phase_name(end->phase) << '\n';
    return sink->rows().counts().seen == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
