#include "wmisink/com/error_info.hpp"

#include <new>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/system_words.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink {

void clear_error_info() noexcept { SetErrorInfo(0, nullptr); }

ErrorInfo take_error_info() noexcept {
    ErrorInfo info;
    com_ptr<IErrorInfo> error;
    if (GetErrorInfo(0, error.put()) != S_OK || !error) return info;
    static_cast<void>(error->QueryInterface(iid_of<IWbemClassObject>(), info.error_object.put_void()));
    try {
        Bstr text;
        if (SUCCEEDED(error->GetDescription(text.put()))) info.description = in_one_line(text.utf8());
        if (info.description.empty() && info.error_object) {
            info.description = description_of(*info.error_object.get());
        }
    } catch (const std::bad_alloc&) {
        info.description.clear();  // the status itself is told all the same
    }
    return info;
}

std::string description_of(IWbemClassObject& error_object) {
    Variant value;
    const HRESULT status = error_object.Get("Description"_w, 0, value.put(), nullptr, nullptr);
    return SUCCEEDED(status) && value.type() == VT_BSTR ? to_utf8(view_of(value->bstrVal)) : std::string();
}

}  // namespace wmisink
