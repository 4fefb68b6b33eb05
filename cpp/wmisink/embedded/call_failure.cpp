#include "wmisink/embedded/call_failure.hpp"

#include <exception>
#include <new>
#include <utility>
#include <vector>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/class_object.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/provider_failure.hpp"
#include "wmisink/embedded/system_classes.hpp"

namespace wmisink::embedded {
namespace {

constexpr const char* kCore = "WinMgmt";

Class::Ref extended_status_class(const std::shared_ptr<const Place>& place) {
    return Class::define(system_class_definition("__ExtendedStatus"_w),
                         Class::define(system_class_definition("__NotifyStatus"_w), nullptr, place), place);
}

Value text_or_null(const std::string& text) {
    if (text.empty()) {
        return {};
    }
    return Value::utf8(text);
}

/// What GetErrorInfo hands out.
class ErrorObject final : public RefCounted<ErrorObject, IErrorInfo> {
  public:
    ErrorObject(const CallFailure& failure, com_ptr<IWbemClassObject> status)
        : description_(to_wide(failure.description)),
          source_(to_wide(failure.provider)),
          status_(std::move(status)) {}

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) noexcept override {
        return iid == IID_IWbemClassObject ? status_->QueryInterface(iid, object)
                                           : RefCounted::QueryInterface(iid, object);
    }

    HRESULT STDMETHODCALLTYPE GetGUID(GUID* guid) noexcept override {
        if (guid == nullptr) {
            return E_POINTER;
        }
        *guid = IID_IWbemServices;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetSource(BSTR* source) noexcept override { return copy(source_, source); }
    HRESULT STDMETHODCALLTYPE GetDescription(BSTR* text) noexcept override {
        return copy(description_, text);
    }
    HRESULT STDMETHODCALLTYPE GetHelpFile(BSTR* help_file) noexcept override { return copy({}, help_file); }
    HRESULT STDMETHODCALLTYPE GetHelpContext(DWORD* help_context) noexcept override {
        if (help_context == nullptr) {
            return E_POINTER;
        }
        *help_context = 0;
        return S_OK;
    }

  private:
    static HRESULT copy(WideView text, BSTR* out) noexcept {
        if (out == nullptr) {
            return E_POINTER;
        }
        *out = nullptr;
        return com_method([&] {
            *out = Bstr(text).detach();
            return S_OK;
        });
    }

    WideString description_;
    WideString source_;
    com_ptr<IWbemClassObject> status_;
};

}  // namespace

CallFailure failure_of_current_exception(std::string operation, std::string parameter) {
    CallFailure failure{
        .operation = std::move(operation), .parameter = std::move(parameter), .provider = kCore};
    try {
        throw;
    } catch (const ProviderFailure& error) {
        failure.code = error.code();
        failure.description = error.description();
        failure.provider = error.provider();
    } catch (const Failure& error) {
        failure.code = error.code();
        failure.description = error.description();
    } catch (const WmiError& error) {
        failure.code = error.code();
        failure.description = error.what();
    } catch (const std::bad_alloc&) {
        failure.code = WBEM_E_OUT_OF_MEMORY;
        failure.description = "There is not enough memory for this call.";
    } catch (const std::exception& error) {
        failure.description = error.what();
    } catch (...) {
        failure.description = "The call ended with an exception of an unknown kind.";
    }
    return failure;
}

com_ptr<IWbemClassObject> make_extended_status(const CallFailure& failure,
                                               std::shared_ptr<const Place> place) {
    // In the order of its definition.
    std::vector<Value> values;
    values.push_back(Value::unsigned_integer(static_cast<ULONG>(failure.code)));
    for (const std::string* text :
         {&failure.description, &failure.operation, &failure.parameter, &failure.provider}) {
        values.push_back(text_or_null(*text));
    }
    return make_com<ClassObject>(Instance::make(extended_status_class(place), std::move(values)));
}

void set_error_info(const CallFailure& failure, std::shared_ptr<const Place> place) noexcept {
    com_method([&] {
        const auto error = make_com<ErrorObject>(failure, make_extended_status(failure, std::move(place)));
        return SetErrorInfo(0, error.get());
    });
}

void send_final_status(IWbemObjectSink& sink, const CallFailure& outcome,
                       const std::shared_ptr<const Place>& place, const Text& path) noexcept {
    Bstr text;
    com_ptr<IWbemClassObject> status;
    com_method([&] {
        if (SUCCEEDED(outcome.code)) {
            if (!path.empty()) {
                text = Bstr(WideView(path));
            }
        } else if (outcome.code != WBEM_E_CALL_CANCELLED) {
            text = Bstr(outcome.description);
            if (place != nullptr) {
                status = make_extended_status(outcome, place);
            }
        }
        return S_OK;
    });
    sink.SetStatus(WBEM_STATUS_COMPLETE, outcome.code, text.get(), status.get());
}

}  // namespace wmisink::embedded
