// The yardstick of the benchmark: what a C++ program does that reads a query's rows semisynchronously.
// Prints the seconds, then one line a row: Destination, NextHop, InterfaceIndex, separated by tabs.
// With the word `python`, in the locale that a Python program has.
#include <wbemidl.h>
#include <windows.h>

#include <chrono>
#include <clocale>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr long kSemisynchronous = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY;
constexpr LONG kForever = -1;  // WBEM_INFINITE, which mingw-w64 declares unsigned

void check(HRESULT result, const char* operation) {
    if (FAILED(result)) {
        throw std::runtime_error(std::string(operation) + " failed with " + std::to_string(result));
    }
}

// Owns one reference; releases it.
template <typename T>
class Owned {
  public:
    Owned() = default;
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() { reset(); }
    T** put() {
        reset();
        return &pointer_;
    }
    T* operator->() const { return pointer_; }

  private:
    void reset() {
        if (pointer_ != nullptr) {
            pointer_->Release();
            pointer_ = nullptr;
        }
    }
    T* pointer_ = nullptr;
};

class Text {
  public:
    explicit Text(const wchar_t* text) : text_(SysAllocString(text)) {}
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text() { SysFreeString(text_); }
    BSTR get() const { return text_; }

  private:
    BSTR text_;
};

struct Routes {
    std::vector<std::wstring> destinations;
    std::vector<std::wstring> next_hops;
    std::vector<std::optional<std::int32_t>> interfaces;
};

std::wstring text_of(IWbemClassObject* object, const wchar_t* name) {
    VARIANT value;
    check(object->Get(name, 0, &value, nullptr, nullptr), "Get");
    std::wstring text;
    if (value.vt == VT_BSTR) {
        text.assign(value.bstrVal, SysStringLen(value.bstrVal));
    }
    VariantClear(&value);
    return text;
}

std::optional<std::int32_t> number_of(IWbemClassObject* object, const wchar_t* name) {
    VARIANT value;
    check(object->Get(name, 0, &value, nullptr, nullptr), "Get");
    const bool is_number = value.vt == VT_I4;
    const std::int32_t number = is_number ? static_cast<std::int32_t>(value.lVal) : 0;
    VariantClear(&value);
    return is_number ? std::optional(number) : std::nullopt;
}

Routes read(IWbemServices* services, const wchar_t* query) {
    const Text language(L"WQL");
    const Text text(query);
    Owned<IEnumWbemClassObject> rows;
    check(services->ExecQuery(language.get(), text.get(), kSemisynchronous, nullptr, rows.put()),
          "ExecQuery");
    Routes routes;
    for (;;) {
        Owned<IWbemClassObject> row;
        ULONG returned = 0;
        check(rows->Next(kForever, 1, row.put(), &returned), "Next");
        if (returned == 0) {
            return routes;
        }
        routes.destinations.push_back(text_of(row.operator->(), L"Destination"));
        routes.next_hops.push_back(text_of(row.operator->(), L"NextHop"));
        routes.interfaces.push_back(number_of(row.operator->(), L"InterfaceIndex"));
    }
}

void drain(IWbemServices* services, const wchar_t* query) {
    const Text language(L"WQL");
    const Text text(query);
    Owned<IEnumWbemClassObject> rows;
    check(services->ExecQuery(language.get(), text.get(), kSemisynchronous, nullptr, rows.put()),
          "ExecQuery");
    for (ULONG returned = 1; returned != 0;) {
        Owned<IWbemClassObject> row;
        check(rows->Next(kForever, 1, row.put(), &returned), "Next");
    }
}

// Python sets the locale of the C runtime that it shares with Wine's WMI, which compares names of properties
// letter by letter in that locale, by a way that is slow for all but the locale «C» of a C++ program.
void take_locale_of_python() {
    const HMODULE runtime = LoadLibraryW(L"ucrtbase.dll");
    const FARPROC found = runtime == nullptr ? nullptr : GetProcAddress(runtime, "setlocale");
    if (found == nullptr) throw std::runtime_error("ucrtbase.dll has no setlocale");
    using SetLocale = char*(__cdecl*)(int category, const char* locale);
    const auto set_locale = reinterpret_cast<SetLocale>(reinterpret_cast<void*>(found));
    if (set_locale(LC_CTYPE, "") == nullptr) throw std::runtime_error("setlocale failed");
}

void run() {
    Owned<IWbemLocator> locator;
    check(CoCreateInstance(CLSID_WbemLocator, nullptr, CLSCTX_INPROC_SERVER, IID_IWbemLocator,
                           reinterpret_cast<void**>(locator.put())),
          "CoCreateInstance");
    Owned<IWbemServices> services;
    const Text resource(L"root\\cimv2");
    check(locator->ConnectServer(resource.get(), nullptr, nullptr, nullptr, 0, nullptr, nullptr,
                                 services.put()),
          "ConnectServer");
    drain(services.operator->(), L"SELECT * FROM __PARAMETERS");

    const auto start = std::chrono::steady_clock::now();
    const Routes routes =
        read(services.operator->(), L"SELECT Destination, NextHop, InterfaceIndex FROM Win32_IP4RouteTable");
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;

    std::printf("%.6f\n", seconds.count());
    for (std::size_t row = 0; row < routes.destinations.size(); ++row) {
        const auto& interface_index = routes.interfaces[row];
        std::printf("%ls\t%ls\t%s\n", routes.destinations[row].c_str(), routes.next_hops[row].c_str(),
                    interface_index ? std::to_string(*interface_index).c_str() : "");
    }
}

}  // namespace

int main(int count, char** words) {
    check(CoInitializeEx(nullptr, COINIT_MULTITHREADED), "CoInitializeEx");
    int status = 0;
    try {
        if (count > 1 && std::string_view(words[1]) == "python") take_locale_of_python();
        run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        status = 1;
    }
    CoUninitialize();
    return status;
}
