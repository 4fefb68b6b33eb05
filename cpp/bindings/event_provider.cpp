#include "event_provider.hpp"

#include <string>
#include <utility>
#include <vector>

#include "event_request.hpp"
#include "instance_reader.hpp"
#include "text.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::bindings {
namespace {

using embedded::EventReceiver;
using embedded::Instance;

class PythonEvents final : public embedded::EventProvider {
  public:
    PythonEvents(std::shared_ptr<ProviderFunction> function, WideView class_name,
                 std::weak_ptr<embedded::Namespace> nspace)
        : function_(std::move(function)), class_name_(class_name), nspace_(std::move(nspace)) {}

    void events(EventReceiver& receiver) override {
        const auto nspace = nspace_.lock();
        if (!nspace) return;
        in_python([&] { events(receiver, *nspace); });
    }

    [[nodiscard]] std::string name() const override { return function_->name(); }

  private:
    /// Each event is handed over as soon as there is one, and the iterator asked for the next.
    void events(EventReceiver& receiver, const embedded::Namespace& nspace) const {
        const auto view = std::make_shared<EventRequestView>(receiver, class_name_);
        const ViewEnd end(view);
        const py::object given = (*function_)(py::cast(view));
        const py::object iterator = owned(hold_if_ended([&] { return PyObject_GetIter(given.ptr()); }));
        for (;;) {
            const auto one =
                py::reinterpret_steal<py::object>(hold_if_ended([&] { return PyIter_Next(iterator.ptr()); }));
            if (!one) break;
            Instance::Ref event = event_from(one, class_name_, nspace);
            const WithoutGil released;
            if (!receiver.event(std::move(event))) return;
        }
        if (PyErr_Occurred()) throw py::error_already_set();
    }

    const std::shared_ptr<ProviderFunction> function_;
    const embedded::Text class_name_;
    const std::weak_ptr<embedded::Namespace> nspace_;
};

embedded::Class::Ref class_of(py::handle mapping, WideView class_name, const embedded::Namespace& nspace) {
    WideString name(class_name);
    constexpr const char* kClass = "__CLASS";
    if ((PyDict_Check(mapping.ptr()) || py::hasattr(mapping, "keys")) && mapping.contains(kClass)) {
        const py::object given = mapping[kClass];
        if (!PyUnicode_Check(given.ptr())) throw py::type_error("An event's \"__CLASS\" is a str.");
        name = wide_of(given);
    }
    auto of_class = nspace.find_class(name);
    if (!of_class || !of_class->is_a(class_name)) {
        throw embedded::Failure(WBEM_E_INVALID_CLASS, "publish",
                                to_utf8(name) + " is no event class of " + to_utf8(nspace.path()) +
                                    ", or not one below " + to_utf8(class_name) + ".",
                                to_utf8(name));
    }
    return of_class;
}

}  // namespace

Instance::Ref event_from(py::handle mapping, WideView class_name, const embedded::Namespace& nspace) {
    const embedded::Class::Ref of_class = class_of(mapping, class_name, nspace);
    std::vector<embedded::Value> values;
    InstanceReader(*of_class, nspace).read(mapping, values);
    return Instance::make(of_class, std::move(values));
}

std::shared_ptr<embedded::EventProvider> make_python_events(std::shared_ptr<ProviderFunction> function,
                                                            WideView class_name,
                                                            std::weak_ptr<embedded::Namespace> nspace) {
    return std::make_shared<PythonEvents>(std::move(function), class_name, std::move(nspace));
}

}  // namespace wmisink::bindings
