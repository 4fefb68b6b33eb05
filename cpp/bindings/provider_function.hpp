#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <string>
#include <type_traits>

#include "entry.hpp"

namespace wmisink::bindings {

/// A Python function that providers call, and that may die on any thread.
class ProviderFunction {
  public:
    /// With the GIL.
    explicit ProviderFunction(py::object callable);
    /// The last owner may be a thread of WMI's; and at the interpreter's end the callable is Python's to
    /// forget.
    ~ProviderFunction();
    ProviderFunction(const ProviderFunction&) = delete;
    ProviderFunction& operator=(const ProviderFunction&) = delete;

    /// Its __qualname__, as ProviderName in __ExtendedStatus.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// With the GIL. @throws py::error_already_set.
    template <class... Arguments>
    [[nodiscard]] py::object operator()(const Arguments&... arguments) const {
        return owned(hold_if_ended(
            [&] { return PyObject_CallFunctionObjArgs(callable_.ptr(), arguments.ptr()..., nullptr); }));
    }

  private:
    std::string name_;
    py::object callable_;
};

/// Throws a Python exception as a provider's failure: one of wmisink.WmiError as a Failure with its code, any
/// other as WBEM_E_PROVIDER_FAILURE with its type and text. Clears it. With the GIL.
[[noreturn]] void throw_provider_failure(py::error_already_set& error);

/// Runs `function` with the GIL, on a thread of WMI's that comes without it. What it gives holds nothing of
/// Python's. @throws what throw_provider_failure() does.
template <class Function>
std::invoke_result_t<Function> in_python(Function function) {
    const Entry entry;
    const WithGil gil;
    try {
        return function();
    } catch (py::error_already_set& error) {
        throw_provider_failure(error);
    } catch (const py::builtin_exception& error) {
        error.set_error();
        py::error_already_set raised;
        throw_provider_failure(raised);
    }
}

}  // namespace wmisink::bindings
