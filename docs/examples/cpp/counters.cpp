// Raw performance counters: two samples and what they come to.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <variant>
#include <vector>

#include "wmisink/client/class_source.hpp"
#include "wmisink/client/connection.hpp"
#include "wmisink/counters/cooker.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/mof/load.hpp"
#include "wmisink/embedded/namespace.hpp"
#include "wmisink/embedded/provider.hpp"
#include "wmisink/embedded/repository.hpp"

using namespace std::chrono_literals;
using wmisink::Connection;
using wmisink::Target;
using wmisink::operator""_w;

namespace counters = wmisink::counters;
namespace embedded = wmisink::embedded;

namespace {

using Objects = std::vector<wmisink::com_ptr<IWbemClassObject>>;

/// A WMI with one disk, which reads 4096 bytes in each second; each query finds it a second later.
wmisink::ClassSource one_disk() {
    const auto repository = embedded::Repository::create();
    const auto cimv2 = repository->create_namespace("root\\cimv2"_w);
    embedded::load_mof(*repository, cimv2, R"(class Win32_PerfRawData_Acme_Disk {
        [key] string Name; [CounterType(272696576)] uint64 ReadBytesPersec;
        uint64 Timestamp_PerfTime; uint64 Frequency_PerfTime; };)"_w);
    const auto provide = [seconds = std::uint64_t{0}](const auto&, embedded::InstanceReceiver& to) mutable {
        constexpr std::uint64_t kFrequency = 10'000'000;
        const auto number = [](std::uint64_t value) { return embedded::Value::unsigned_integer(value); };
        ++seconds;
        std::vector<embedded::Value> row{embedded::Value::utf8("C:"), number(seconds * 4096),
                                         number(seconds * kFrequency), number(kFrequency)};
        to.row(row);
    };
    cimv2->set_provider("Win32_PerfRawData_Acme_Disk"_w, embedded::make_provider("Acme", provide));
    return wmisink::class_source_of("embedded", embedded::make_locator(repository));
}

Objects all_of(wmisink::AsyncCall& call) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    Objects objects;
    while (call.wait_rows(deadline) && !call.was_drained()) call.take(objects, 100);
    return objects;
}

}  // namespace

int main() try {
    const auto connection = Connection::open(one_disk(), Target{});
    if (!connection->wait_open(std::chrono::steady_clock::now() + 30s)) return EXIT_FAILURE;
    double read_bytes = 0;

    // The chapter shows what follows.
    // The class's definition tells which properties are counters, and of which types.
    const auto get = connection->start(wmisink::operations::get("Win32_PerfRawData_Acme_Disk"));
    const Objects definition = all_of(*get);
    if (definition.empty()) return EXIT_FAILURE;
    counters::Cooker cooker(counters::CounterClass::of(*definition[0]));

    for (int sample = 0; sample < 2; ++sample) {
        const auto call = connection->query(cooker.counter_class().query());
        std::vector<counters::Values> disks;
        for (const auto& object : all_of(*call)) disks.push_back(cooker.counter_class().read(*object));
        for (const counters::Values& cooked : cooker.cook(std::move(disks))) {
            // NULL in the first sample: there is nothing to compare it with.
            if (const double* rate = std::get_if<double>(&cooked[0])) read_bytes = *rate;
        }
    }
    std::cout << read_bytes << " bytes per second\n";
    // The chapter ends here.
    return read_bytes == 4096 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const wmisink::WmiError& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
