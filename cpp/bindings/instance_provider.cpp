#include "instance_provider.hpp"

#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "instance_reader.hpp"
#include "instance_request.hpp"
#include "text.hpp"
#include "to_python.hpp"

namespace wmisink::bindings {
namespace {

using embedded::InstanceReceiver;
using embedded::InstanceRequest;
using embedded::Value;

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
        } catch (...) {
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

/// How a client puts an instance, as the function that stores it is told.
const char* put_mode(LONG flags) noexcept {
    switch (flags & (WBEM_FLAG_CREATE_OR_UPDATE | WBEM_FLAG_UPDATE_ONLY | WBEM_FLAG_CREATE_ONLY)) {
        case WBEM_FLAG_UPDATE_ONLY:
            return "update";
        case WBEM_FLAG_CREATE_ONLY:
            return "create";
        default:
            return "create-or-update";
    }
}

class PythonProvider final : public embedded::InstanceProvider {
  public:
    PythonProvider(InstanceFunctions functions, std::weak_ptr<embedded::Namespace> nspace,
                   std::size_t batch_size)
        : functions_(std::move(functions)), nspace_(std::move(nspace)), batch_size_(batch_size) {}

    [[nodiscard]] const InstanceFunctions& functions() const noexcept { return functions_; }

    void instances(const InstanceRequest& request, InstanceReceiver& receiver) override {
        const auto nspace = nspace_.lock();
        if (!nspace || !functions_.instances) return;
        in_python([&] { provide(request, receiver, *nspace); });
    }

    void put(const embedded::Instance& instance, LONG flags) override {
        if (!functions_.put) return InstanceProvider::put(instance, flags);
        in_python(
            [&] { static_cast<void>((*functions_.put)(mapping_of(instance), py::str(put_mode(flags)))); });
    }

    bool remove(const embedded::Class& of_class, std::span<const Value> keys) override {
        if (!functions_.remove) return InstanceProvider::remove(of_class, keys);
        return in_python([&] {
            py::dict named;
            for (std::size_t i = 0; i < keys.size(); ++i) {
                const embedded::Property& key = of_class.properties()[of_class.keys()[i]];
                named[owned(new_str(key.name))] = to_python(keys[i], key.type);
            }
            const py::object done = (*functions_.remove)(named);
            return !done.is(py::bool_(false));
        });
    }

    [[nodiscard]] std::string name() const override {
        for (const auto& function : {functions_.instances, functions_.put, functions_.remove}) {
            if (function) return function->name();
        }
        return {};
    }

  private:
    void provide(const InstanceRequest& request, InstanceReceiver& receiver,
                 const embedded::Namespace& nspace) {
        const auto view = std::make_shared<RequestView>(request);
        const ViewEnd end(view);
        const InstanceReader reader(request.of_class(), nspace);
        const py::object given = (*functions_.instances)(py::cast(view));
        Rows rows(owned(hold_if_ended([&] { return PyObject_GetIter(given.ptr()); })), reader, batch_size_);
        for (bool more = true; more;) {
            more = rows.pull();
            const WithoutGil released;
            if (!rows.hand_over(receiver)) return;
        }
        rows.check();
    }

    const InstanceFunctions functions_;
    const std::weak_ptr<embedded::Namespace> nspace_;
    const std::size_t batch_size_;
};

}  // namespace

std::shared_ptr<embedded::InstanceProvider> make_python_provider(InstanceFunctions functions,
                                                                 std::weak_ptr<embedded::Namespace> nspace,
                                                                 std::size_t batch_size) {
    return std::make_shared<PythonProvider>(std::move(functions), std::move(nspace), batch_size);
}

InstanceFunctions functions_of(const embedded::InstanceProvider* provider) {
    const auto* const python = dynamic_cast<const PythonProvider*>(provider);
    return python ? python->functions() : InstanceFunctions{};
}

}  // namespace wmisink::bindings
