#include "wmisink/com/error.hpp"

#include <new>
#include <utility>

namespace wmisink {
namespace {

std::string describe(HRESULT code, const std::string& operation, const std::string& detail) {
    std::string text = operation + " failed with " + status_label(code) + ": " + status_text(code);
    if (!detail.empty()) text += " " + detail;
    return text;
}

}  // namespace

WmiError::WmiError(HRESULT code, std::string operation, std::string detail,
                   com_ptr<IWbemClassObject> error_object)
    : std::runtime_error(describe(code, operation, detail)),
      code_(code),
      operation_(std::move(operation)),
      detail_(std::move(detail)),
      error_object_(std::move(error_object)) {}

void throw_failure(HRESULT status, const char* operation) { throw WmiError(status, operation); }

HRESULT status_of_current_exception(HRESULT otherwise) noexcept {
    try {
        throw;
    } catch (const WmiError& error) {
        return error.code();
    } catch (const std::bad_alloc&) {
        return E_OUTOFMEMORY;
    } catch (...) {
        return otherwise;
    }
}

}  // namespace wmisink
