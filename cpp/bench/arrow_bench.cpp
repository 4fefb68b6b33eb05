#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/embedded/provider.hpp"
#include "wmisink/embedded/repository.hpp"
#include "wmisink/rows/arrow/batch_builder.hpp"
#include "wmisink/rows/arrow/fields_of_class.hpp"

// Objects of the embedded WMI, from a C++ provider, to Arrow; beside a loop that gets the same properties
// into vectors that are there already, and decodes them as far: texts to UTF-8, 64-bit integers and datetimes
// from text. Both take turns over the same objects, and the median of the turns' ratios counts (target: 1.3).
// A wrong answer ends the benchmark.

namespace wmisink::bench {
namespace {

using namespace literals;
using embedded::Value;

constexpr std::size_t kTexts = 4;
constexpr std::size_t kWords = 3;
constexpr std::size_t kLarge = 2;

const OLECHAR* const kTextNames[kTexts] = {"Caption"_w, "Owner"_w, "Place"_w, "Serial"_w};
const OLECHAR* const kWordNames[kWords] = {"Id"_w, "Handles"_w, "Threads"_w};
const OLECHAR* const kLargeNames[kLarge] = {"Read"_w, "Written"_w};

std::string text_of(std::uint32_t row, std::size_t property) {
    std::string text = "property " + std::to_string(property) + " of ";
    const std::string number = std::to_string(row);
    return text + std::string(20 - text.size() - number.size(), '0') + number;
}

std::uint64_t large_of(std::uint32_t row, std::size_t property) {
    return (std::uint64_t{row} + 1) * 1'234'567'890'123 + property;
}

std::string instant_of(std::uint32_t row) {
    const std::string second = std::to_string(row % 60);
    return "202402291234" + std::string(2 - second.size(), '0') + second + ".000007+060";
}

/// root\bench with Bench_Row: four texts of 20 characters, three uint32, two uint64, one datetime.
class Served {
  public:
    explicit Served(std::uint32_t rows) : repository_(embedded::Repository::create()) {
        const auto nspace = repository_->create_namespace("root\\bench"_w);
        embedded::ClassDefinition definition{.name = to_wide("Bench_Row")};
        const auto add = [&definition](const OLECHAR* name, CIMTYPE type, bool key = false) {
            definition.properties.push_back({.name = name, .type = type, .key = key});
        };
        for (const OLECHAR* name : kTextNames) add(name, CIM_STRING);
        for (const OLECHAR* name : kWordNames) add(name, CIM_UINT32, name == kWordNames[0]);
        for (const OLECHAR* name : kLargeNames) add(name, CIM_UINT64);
        add("Started"_w, CIM_DATETIME);
        nspace->define_class(definition);
        nspace->set_provider("Bench_Row"_w, embedded::make_provider("bench", [rows](const auto&, auto& to) {
                                 std::vector<Value> values;
                                 for (std::uint32_t row = 0; row < rows && provide(row, values, to); ++row) {
                                 }
                             }));
        const com_ptr<IWbemLocator> locator = embedded::make_locator(repository_);
        check(locator->ConnectServer(Bstr("root\\bench").get(), nullptr, nullptr, nullptr, 0, nullptr,
                                     nullptr, services_.put()),
              "IWbemLocator::ConnectServer");
    }

    std::vector<com_ptr<IWbemClassObject>> objects() {
        com_ptr<IEnumWbemClassObject> rows;
        check(
            services_->ExecQuery(Bstr("WQL").get(), Bstr("SELECT * FROM Bench_Row").get(),
                                 WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY, nullptr, rows.put()),
            "IWbemServices::ExecQuery");
        std::vector<com_ptr<IWbemClassObject>> found;
        for (ULONG returned = 1; returned == 1;) {
            com_ptr<IWbemClassObject> object;
            check(rows->Next(WBEM_INFINITE, 1, object.put(), &returned), "IEnumWbemClassObject::Next");
            if (returned == 1) found.push_back(std::move(object));
        }
        return found;
    }

    com_ptr<IWbemClassObject> definition() {
        com_ptr<IWbemClassObject> found;
        check(services_->GetObject(Bstr("Bench_Row").get(), 0, nullptr, found.put(), nullptr),
              "IWbemServices::GetObject");
        return found;
    }

  private:
    static bool provide(std::uint32_t row, std::vector<Value>& values, embedded::InstanceReceiver& receiver) {
        values.clear();
        for (std::size_t i = 0; i < kTexts; ++i) values.push_back(Value::utf8(text_of(row, i)));
        for (std::uint32_t i = 0; i < kWords; ++i) values.push_back(Value::integer(row + i));
        for (std::size_t i = 0; i < kLarge; ++i) values.push_back(Value::unsigned_integer(large_of(row, i)));
        values.push_back(Value::utf8(instant_of(row)));
        return receiver.row(values);
    }

    std::shared_ptr<embedded::Repository> repository_;
    com_ptr<IWbemServices> services_;
};

/// The loop that a careful C++ programmer writes when speed matters and the rows are all alike.
class PlainLoop {
  public:
    explicit PlainLoop(std::size_t rows) : instants(rows) {
        for (auto& column : texts) column.assign(rows, std::string(64, ' '));
        for (auto& column : words) column.resize(rows);
        for (auto& column : large) column.resize(rows);
    }

    void read(const std::vector<com_ptr<IWbemClassObject>>& objects) {
        VARIANT value;
        VariantInit(&value);
        for (std::size_t row = 0; row < objects.size(); ++row) {
            IWbemClassObject& object = *objects[row];
            for (std::size_t i = 0; i < kTexts; ++i) {
                get(object, kTextNames[i], value);
                put_text(value.bstrVal, texts[i][row]);
                VariantClear(&value);
            }
            for (std::size_t i = 0; i < kWords; ++i) {
                get(object, kWordNames[i], value);
                words[i][row] = static_cast<std::uint32_t>(value.lVal);
            }
            for (std::size_t i = 0; i < kLarge; ++i) {
                get(object, kLargeNames[i], value);
                large[i][row] = integer(value.bstrVal, SysStringLen(value.bstrVal));
                VariantClear(&value);
            }
            get(object, "Started"_w, value);
            instants[row] = instant(value.bstrVal);
            VariantClear(&value);
        }
    }

    std::vector<std::string> texts[kTexts];
    std::vector<std::uint32_t> words[kWords];
    std::vector<std::uint64_t> large[kLarge];
    std::vector<std::int64_t> instants;

  private:
    static void get(IWbemClassObject& object, const OLECHAR* name, VARIANT& value) {
        const HRESULT status = object.Get(name, 0, &value, nullptr, nullptr);
        if (FAILED(status)) throw_failure(status, "IWbemClassObject::Get");
    }

    static void put_text(BSTR from, std::string& to) {
        const std::size_t length = SysStringLen(from);
        to.resize(length);
        for (std::size_t i = 0; i < length; ++i) {
            if (from[i] >= 0x80) {
                to = to_utf8({from, length});
                return;
            }
            to[i] = static_cast<char>(from[i]);
        }
    }

    static std::uint64_t integer(const OLECHAR* from, std::size_t length) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < length; ++i)
            value = value * 10 + static_cast<std::uint64_t>(from[i] - '0');
        return value;
    }

    static std::int64_t instant(const OLECHAR* from) {
        namespace chrono = std::chrono;
        const auto part = [from](std::size_t at, std::size_t length) {
            return static_cast<int>(integer(from + at, length));
        };
        const chrono::sys_days day = chrono::year(part(0, 4)) /
                                     chrono::month(static_cast<unsigned>(part(4, 2))) /
                                     chrono::day(static_cast<unsigned>(part(6, 2)));
        const int offset = from[21] == '-' ? -part(22, 3) : part(22, 3);
        const auto time = chrono::hours(part(8, 2)) + chrono::minutes(part(10, 2) - offset) +
                          chrono::seconds(part(12, 2)) + chrono::microseconds(part(15, 6));
        return chrono::microseconds(day.time_since_epoch() + time).count();
    }
};

template <class T>
T at(const arrow::Array& column, std::size_t row) {
    return reinterpret_cast<const T*>(column.buffers[1].get())[row];
}

std::string text_at(const arrow::Array& column, std::size_t row) {
    const auto* const text = reinterpret_cast<const char*>(column.buffers[2].get());
    return {text + at<std::int32_t>(column, row), text + at<std::int32_t>(column, row + 1)};
}

bool same(const arrow::Array& batch, const PlainLoop& plain) {
    const std::size_t rows = plain.instants.size();
    if (batch.length != rows) return false;
    for (std::size_t row = 0; row < rows; ++row) {
        std::size_t column = 0;
        for (std::size_t i = 0; i < kTexts; ++i) {
            const std::string text = text_at(*batch.children[column++], row);
            if (text != plain.texts[i][row] || text != text_of(static_cast<std::uint32_t>(row), i))
                return false;
        }
        for (std::size_t i = 0; i < kWords; ++i) {
            if (at<std::uint32_t>(*batch.children[column++], row) != plain.words[i][row]) return false;
        }
        for (std::size_t i = 0; i < kLarge; ++i) {
            const auto value = at<std::uint64_t>(*batch.children[column++], row);
            if (value != plain.large[i][row] || value != large_of(static_cast<std::uint32_t>(row), i))
                return false;
        }
        if (at<std::int64_t>(*batch.children[column], row) != plain.instants[row]) return false;
    }
    return true;
}

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void objects_to_arrow(benchmark::State& state) {
    const auto rows = static_cast<std::uint32_t>(state.range(0));
    Served served(rows);
    const auto objects = served.objects();
    const auto fields = arrow::fields_of_class(*served.definition(), {}, arrow::Datetimes::values,
                                               [](const WideString&) { return nullptr; });
    PlainLoop plain(rows);
    arrow::BatchBuilder builder(*fields);
    std::vector<double> plain_times;
    std::vector<double> arrow_times;
    std::vector<double> ratios;
    std::shared_ptr<const arrow::Array> batch;
    for ([[maybe_unused]] auto _ : state) {
        plain_times.push_back(seconds_of([&] { plain.read(objects); }));
        arrow_times.push_back(seconds_of([&] {
            for (const auto& object : objects) builder.append(*object);
            batch = builder.take();
        }));
        ratios.push_back(arrow_times.back() / plain_times.back());
        state.SetIterationTime(arrow_times.back());
    }
    if (!same(*batch, plain)) return state.SkipWithError("The two readings differ.");
    state.counters["plain_ns_per_row"] = median(plain_times) * 1e9 / rows;
    state.counters["arrow_ns_per_row"] = median(arrow_times) * 1e9 / rows;
    state.counters["times_plain"] = median(ratios);
}

BENCHMARK(objects_to_arrow)->Arg(10'000)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wmisink::bench
