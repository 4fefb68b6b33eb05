#include "method_provider.hpp"

#include <string>
#include <utility>
#include <vector>

#include "instance_reader.hpp"
#include "method_call.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::bindings {
namespace {

using embedded::Class;
using embedded::MethodRequest;
using embedded::Value;
using MethodFunctions = embedded::NameMap<std::shared_ptr<ProviderFunction>>;

constexpr const char* kReturnValue = "ReturnValue";

std::string name_of(const MethodRequest& request) {
    return to_utf8(request.of_class().name()) + "." + to_utf8(request.method().name);
}

/// What a function gave back, as a mapping by the parameters' names.
py::object named_results(py::object given, const std::string& method, const Class* out) {
    if (!out) {
        if (given.is_none()) return py::dict();
        throw py::type_error(method + " gives nothing back, and its function returned " +
                             std::string(py::repr(given)) + "; return None.");
    }
    if (PyTuple_Check(given.ptr()) && py::hasattr(given, "_asdict")) return given.attr("_asdict")();
    if (PyDict_Check(given.ptr()) || py::hasattr(given, "keys")) {
        // An object of a class may be the ReturnValue itself; a mapping of results names no class.
        if (!given.contains("__CLASS")) return given;
    }
    if (!out->find_property(to_wide(kReturnValue))) {
        throw py::type_error(method + " has no ReturnValue, and its function returned " +
                             std::string(py::repr(given)) +
                             "; return a mapping from its parameters' names to values.");
    }
    py::dict named;
    named[kReturnValue] = given;
    return named;
}

class PythonMethods final : public embedded::MethodProvider {
  public:
    PythonMethods(MethodFunctions functions, std::shared_ptr<embedded::MethodProvider> others,
                  std::weak_ptr<embedded::Namespace> nspace)
        : functions_(std::move(functions)), others_(std::move(others)), nspace_(std::move(nspace)) {}

    [[nodiscard]] const MethodFunctions& functions() const noexcept { return functions_; }
    [[nodiscard]] const std::shared_ptr<embedded::MethodProvider>& others() const noexcept { return others_; }

    [[nodiscard]] bool has(WideView method) const override {
        return functions_.contains(method) || (others_ && others_->has(method));
    }

    [[nodiscard]] std::vector<Value> call(const MethodRequest& request) override {
        const auto found = functions_.find(WideView(request.method().name));
        if (found == functions_.end()) return others_->call(request);
        const auto nspace = nspace_.lock();
        if (!nspace) throw embedded::Failure(WBEM_E_SHUTTING_DOWN, "call", "The repository is gone.");
        return in_python([&] { return call(*found->second, request, *nspace); });
    }

    [[nodiscard]] std::string name() const override {
        return functions_.empty() ? std::string() : functions_.begin()->second->name();
    }

  private:
    static std::vector<Value> call(const ProviderFunction& function, const MethodRequest& request,
                                   const embedded::Namespace& nspace) {
        const auto view = std::make_shared<MethodCallView>(request);
        const ViewEnd end(view);
        const std::string method = name_of(request);
        py::object given = call_or_refuse(function, py::cast(view), method);
        const Class* const out = request.method().out.get();
        const py::object named = named_results(std::move(given), method, out);
        std::vector<Value> values;
        if (out) InstanceReader(*out, nspace, to_wide(method)).read(named, values);
        return values;
    }

    /// A method that is declared only has a body that raises NotImplementedError.
    static py::object call_or_refuse(const ProviderFunction& function, const py::object& view,
                                     const std::string& method) {
        try {
            return function(view);
        } catch (py::error_already_set& error) {
            if (!error.matches(PyExc_NotImplementedError)) throw;
        }
        throw embedded::Failure(WBEM_E_METHOD_NOT_IMPLEMENTED, "call",
                                "The method " + method + " is declared, and nothing does it.", method);
    }

    const MethodFunctions functions_;
    const std::shared_ptr<embedded::MethodProvider> others_;
    const std::weak_ptr<embedded::Namespace> nspace_;
};

}  // namespace

std::shared_ptr<embedded::MethodProvider> with_python_method(
    const std::shared_ptr<embedded::MethodProvider>& others, WideView method,
    std::shared_ptr<ProviderFunction> function, std::weak_ptr<embedded::Namespace> nspace) {
    const auto before = std::dynamic_pointer_cast<PythonMethods>(others);
    MethodFunctions functions = before ? before->functions() : MethodFunctions();
    functions.insert_or_assign(embedded::Text(method), std::move(function));
    return std::make_shared<PythonMethods>(std::move(functions), before ? before->others() : others,
                                           std::move(nspace));
}

}  // namespace wmisink::bindings
