#include <map>
#include <memory>
#include <mutex>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/system_words.hpp"
#include "wmisink/com/text.hpp"

namespace wmisink {
namespace {

SystemWords ask_wmi(HRESULT status) {
    com_ptr<IWbemStatusCodeText> source;
    // On a thread without COM there is just less to tell.
    const HRESULT created = CoCreateInstance(CLSID_WbemStatusCodeText, nullptr, CLSCTX_INPROC_SERVER,
                                             IID_IWbemStatusCodeText, source.put_void());
    return SUCCEEDED(created) ? words_of(*source.get(), status) : SystemWords{};
}

std::string ask_windows(HRESULT status) {
    struct LocalText {
        wchar_t* text = nullptr;
        ~LocalText() { LocalFree(text); }
    } message;
    const DWORD length = FormatMessageW(
        FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
        static_cast<DWORD>(status), 0, reinterpret_cast<wchar_t*>(&message.text), 0, nullptr);
    return length == 0 ? std::string() : in_one_line(to_utf8(WideView(message.text, length)));
}

SystemWords ask(HRESULT status) {
    SystemWords words = ask_wmi(status);
    if (words.text.empty()) words.text = ask_windows(status);
    return words;
}

}  // namespace

SystemWords system_words(HRESULT status) {
    static std::mutex mutex;
    static auto* const known = new std::map<HRESULT, SystemWords>;  // never deleted: asked until the very end
    {
        const std::lock_guard lock{mutex};
        if (const auto found = known->find(status); found != known->end()) return found->second;
    }
    SystemWords words = ask(status);       // loads a module perhaps, so without the lock
    if (words.text.empty()) return words;  // perhaps for lack of COM on this thread
    const std::lock_guard lock{mutex};
    return known->emplace(status, std::move(words)).first->second;
}

}  // namespace wmisink
