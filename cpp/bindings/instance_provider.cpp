#include "instance_provider.hpp"

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "instance_reader.hpp"
#include "instance_request.hpp"
#include "wmisink/embedded/failure.hpp"

namespace wmisink::bindings {
namespace {

using embedded::InstanceReceiver;
using embedded::InstanceRequest;
using embedded::Value;

/// An exception of Python's as a provider's failure: its type and text. Clears it.
class PythonFailure : public std::runtime_error {
  public:
    explicit PythonFailure(py::error_already_set& error) : std::runtime_error(describe(error)) {
        // A provider's thread is no place for Ctrl-C: the main thread gets it.
        if (error.matches(PyExc_KeyboardInterrupt)) PyErr_SetInterrupt();
    }

  private:
    static std::string describe(py::error_already_set& error) {
        try {
            const py::object lines =
                py::module_::import("traceback").attr("format_exception_only")(error.type(), error.value());
            const py::str text = py::str("").attr("join")(lines).attr("strip")();
            return text.attr("encode")("utf-8", "backslashreplace").cast<std::string>();
        } catch (py::error_already_set&) {
            return "The provider raised an exception that cannot be shown.";
        }
    }
};

/// The rows of one request, pulled from Python's iterator batch by batch.
class Rows {
  public:
    Rows(py::object iterator, const InstanceReader& reader, std::size_t batch_size)
        : iterator_(std::move(iterator)), reader_(reader), batch_(batch_size) {}

    /// Fills the batch with the next rows: until it is full, or it has taken long enough that those who wait
    /// should have what there is. False at the iterator's end.
    bool pull() {
        count_ = 0;
        try {
            return pull_until_full();
        } catch (py::error_already_set&) {
            raised_ = std::current_exception();
            return false;
        }
    }

    /// Throws what pull() has met.
    void check() const {
        if (raised_) std::rethrow_exception(raised_);
    }

    /// Hands the batch over, which may wait for the client. False when the call is over. Without the GIL.
    bool hand_over(InstanceReceiver& receiver) {
        for (std::size_t i = 0; i < count_; ++i) {
            if (!receiver.row(batch_[i])) return false;
        }
        return true;
    }

  private:
    bool pull_until_full() {
        constexpr auto kPatience = std::chrono::milliseconds(20);
        const auto begin = std::chrono::steady_clock::now();
        while (count_ < batch_.size()) {
            const auto row = py::reinterpret_steal<py::object>(
                hold_if_ended([&] { return PyIter_Next(iterator_.ptr()); }));
            if (!row) {
                if (PyErr_Occurred()) throw py::error_already_set();
                return false;
            }
            reader_.read(row, batch_[count_]);
            ++count_;
            if (std::chrono::steady_clock::now() - begin > kPatience) break;
        }
        return true;
    }

    py::object iterator_;
    const InstanceReader& reader_;
    std::vector<std::vector<Value>> batch_;
    std::size_t count_ = 0;
    std::exception_ptr raised_;
};

class PythonProvider final : public embedded::InstanceProvider {
  public:
    PythonProvider(py::object callable, std::weak_ptr<embedded::Namespace> nspace, std::size_t batch_size)
        : name_(describe(callable)),
          callable_(std::move(callable)),
          nspace_(std::move(nspace)),
          batch_size_(batch_size) {}

    ~PythonProvider() override {
        // The last owner may be a thread of WMI's; and at the interpreter's end the callable is Python's to
        // forget.
        try {
            const Entry entry;
            const WithGil gil;
            callable_ = py::object();
        } catch (const std::runtime_error&) {
            callable_.release();
        }
    }

    void instances(const InstanceRequest& request, InstanceReceiver& receiver) override {
        const auto nspace = nspace_.lock();
        if (!nspace) return;
        const Entry entry;
        const WithGil gil;
        try {
            provide(request, receiver, *nspace);
        } catch (py::error_already_set& error) {
            throw PythonFailure(error);
        }
    }

    [[nodiscard]] std::string name() const override { return name_; }

  private:
    static std::string describe(const py::object& callable) {
        const py::object name = py::getattr(callable, "__qualname__", py::none());
        return py::isinstance<py::str>(name) ? name.cast<std::string>()
                                             : std::string(Py_TYPE(callable.ptr())->tp_name);
    }

    void provide(const InstanceRequest& request, InstanceReceiver& receiver,
                 const embedded::Namespace& nspace) {
        const auto view = std::make_shared<RequestView>(request);
        const RequestViewEnd end(view);
        const InstanceReader reader(request.of_class(), nspace);
        const py::object argument = py::cast(view);
        const py::object given = owned(hold_if_ended(
            [&] { return PyObject_CallFunctionObjArgs(callable_.ptr(), argument.ptr(), nullptr); }));
        Rows rows(owned(hold_if_ended([&] { return PyObject_GetIter(given.ptr()); })), reader, batch_size_);
        for (bool more = true; more;) {
            more = rows.pull();
            const WithoutGil released;
            if (!rows.hand_over(receiver)) return;
        }
        rows.check();
    }

    const std::string name_;
    py::object callable_;
    const std::weak_ptr<embedded::Namespace> nspace_;
    const std::size_t batch_size_;
};

}  // namespace

std::shared_ptr<embedded::InstanceProvider> make_python_provider(py::object callable,
                                                                 std::weak_ptr<embedded::Namespace> nspace,
                                                                 std::size_t batch_size) {
    return std::make_shared<PythonProvider>(std::move(callable), std::move(nspace), batch_size);
}

}  // namespace wmisink::bindings
