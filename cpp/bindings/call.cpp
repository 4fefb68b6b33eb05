#include "call.hpp"

#include <pybind11/stl.h>

#include <string>
#include <utility>

#include "arrow_capsules.hpp"
#include "bells.hpp"
#include "entry.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "status.hpp"
#include "wmi_object.hpp"
#include "wmisink/rows/select_list.hpp"

namespace wmisink::bindings {

/// The right to take rows, which one thread has at a time; what a closed call still had goes with it.
class Call::Taking {
  public:
    explicit Taking(Call& call) : call_(call), taking_(std::in_place, *call.rows_) {}
    ~Taking() {
        taking_.reset();
        call_.discard_if_closed();
    }
    Taking(const Taking&) = delete;
    Taking& operator=(const Taking&) = delete;

  private:
    Call& call_;
    std::optional<CallRows::Taking> taking_;
};

Call::Call(std::shared_ptr<AsyncCall> call, Gives gives, std::shared_ptr<Connection> connection)
    : rows_(std::make_shared<CallRows>(std::move(call))),
      connection_(std::move(connection)),
      bell_(make_bell()),
      gives_(gives),
      malformed_in_arrow_(std::make_shared<std::atomic<std::uint64_t>>(0)),
      reader_(select_list(native().operation().query)) {
    native().set_bell(bell_);
}

Call::~Call() {
    let_go([this] {
        objects_.clear();
        batch_ = RowBatch();
        connection_.reset();
    });
    if (connection_) new std::shared_ptr(std::move(connection_));  // a forked process keeps it for ever
}

py::list Call::poll(std::size_t max_rows) {
    const Taking taking(*this);
    own_class_ = maker_.own_class();
    if (batch_made_) {
        const WithoutGil released;
        take(max_rows);
    }
    return make_rows();
}

py::list Call::next_rows(std::size_t max_rows) { return *next_within(max_rows, std::nullopt); }

std::optional<py::list> Call::next_within(std::size_t max_rows, std::optional<double> timeout) {
    const Taking taking(*this);
    own_class_ = maker_.own_class();
    if (batch_made_) {
        const bool in_time = wait_for(deadline_after(timeout), [&](auto deadline) {
            if (!rows_->wait(deadline)) return false;
            take(max_rows);
            // Nothing, if a callback that needed room has dropped the row just now.
            return !batch_made_ || rows_->was_drained();
        });
        if (!in_time) return std::nullopt;
    }
    return make_rows();
}

/// Without the GIL.
void Call::take(std::size_t max_rows) {
    batch_.clear();
    connection_.reset();
    if (unreadable_) std::rethrow_exception(std::exchange(unreadable_, nullptr));
    if (rows_->take(objects_, max_rows) == 0) return;
    batch_made_ = false;
    if (gives_ == Gives::objects) return;
    try {
        reader_.read(objects_, batch_, own_class_);
    } catch (...) {
        unreadable_ = std::current_exception();
    }
    objects_.clear();
}

py::list Call::make_rows() {
    if (batch_made_) return py::list();
    if (gives_ == Gives::objects) {
        py::list objects;
        for (const auto& object : objects_) objects.append(make_object(object));
        objects_.clear();
        batch_made_ = true;
        return objects;
    }
    if (batch_.empty() && unreadable_) {
        batch_made_ = true;
        std::rethrow_exception(std::exchange(unreadable_, nullptr));
    }
    py::list rows = maker_.make(batch_);
    batch_made_ = true;
    return rows;
}

bool Call::wait(std::optional<double> timeout) {
    return wait_for(deadline_after(timeout), [this](auto deadline) { return native().wait_end(deadline); });
}

void Call::cancel() noexcept {
    if (is_our_process()) native().cancel();  // a forked one has no say in it
}

void Call::close() noexcept {
    rows_->close();
    discard_if_closed();
}

/// What was taken and is not a Python row yet; unless a thread is at it, which then does this.
void Call::discard_if_closed() noexcept {
    if (!rows_->was_closed()) return;
    try {
        const CallRows::Taking taking(*rows_);
        let_go([this] {
            batch_ = RowBatch();
            objects_.clear();
            connection_.reset();
        });
        batch_made_ = true;
    } catch (const std::runtime_error&) {
        // Taken by another thread.
    }
}

CallStatus Call::status() const {
    require_our_process();
    return native().status();
}

arrow::ReaderOptions Call::arrow_options() const {
    const Operation& operation = native().operation();
    arrow::ReaderOptions options;
    options.query = operation.of_class ? arrow::ClassQuery{.class_name = to_wide(operation.path)}
                                       : arrow::class_query(operation.query);
    options.first = select_list(operation.query);
    options.fields = arrow_fields_;
    return options;
}

/// Not while another thread takes rows, which would let go of it.
std::shared_ptr<Connection> Call::connection(bool kept) {
    const CallRows::Taking taking(*rows_);
    return kept ? connection_ : std::move(connection_);
}

std::vector<arrow::Field> Call::arrow_fields() {
    if (!arrow_fields_) arrow_fields_ = find_arrow_fields(rows_, connection(true), arrow_options());
    return *arrow_fields_;
}

ArrowReaderHandle Call::arrow(const std::string& datetimes, std::size_t max_rows, bool awaited) {
    arrow::ReaderOptions options = arrow_options();
    if (datetimes == "text") {
        options.datetimes = arrow::Datetimes::text;
        options.fields.reset();
    } else if (datetimes != "values") {
        throw py::value_error("datetimes is 'values' or 'text', not '" + datetimes + "'.");
    }
    options.most_rows = max_rows;
    return ArrowReaderHandle(std::make_shared<ArrowReading>(rows_, connection(false), std::move(options),
                                                            malformed_in_arrow_, awaited ? bell_ : nullptr));
}

void Call::shape(std::shared_ptr<RowShape> shape) {
    if (gives_ == Gives::objects) {
        throw py::type_error(
            "This call gives objects of WMI, which are put and changed; only rows can be had as something "
            "else.");
    }
    const Taking taking(*this);
    maker_.shape(std::move(shape));
}

namespace {

const std::string& query_of(const Call& self) { return self.native().operation().query; }
const std::string& path_of(const Call& self) { return self.native().operation().path; }
const std::string& method_of(const Call& self) { return self.native().operation().method; }

}  // namespace

void register_call(py::module_& module) {
    py::class_<Call>(module, "AsyncCall", py::is_final(),
                     "A query that runs in WMI, and the rows that it delivers.")
        .def_property_readonly("query", &query_of, "The WQL text; empty for a call that is no query.")
        .def_property_readonly("path", &path_of, "The path or the class that it is about; empty for a query.")
        .def_property_readonly("operation", &method_of, "The method of IWbemServices.")
        .def("poll", &Call::poll, py::arg("max_rows"), "Take the rows that are there already. Never waits.")
        .def("next_rows", &Call::next_rows, py::arg("max_rows"),
             "Wait for at least one row and take those that are there. Empty once the call has ended and all "
             "are taken.")
        .def("next_within", &Call::next_within, py::arg("max_rows"), py::arg("timeout"),
             "As next_rows; None if `timeout` seconds pass first.")
        .def(
            "shape",
            [](Call& self, std::optional<std::shared_ptr<RowShape>> shape) {
                self.shape(std::move(shape).value_or(nullptr));
            },
            py::arg("shape"), "Say what rows become that are taken from now on; None for Rows.")
        .def("drained", &Call::drained, "Whether the call has ended and all rows are taken. Never waits.")
        .def("wait", &Call::wait, py::arg("timeout"),
             "Wait for the call's end; False if `timeout` seconds pass first.")
        .def_property_readonly("bell", &Call::bell, "The number of the bell that arm_rows and arm_end mean.")
        .def("arm_rows", &Call::arm_rows,
             "Have the bell rung when there is a row to take, or the call has ended and all are taken; False "
             "if "
             "that is so already. Never waits.")
        .def("arm_end", &Call::arm_end,
             "Have the bell rung when the call has ended; False if it has already. Never waits.")
        .def(
            "status", [](const Call& self) { return make_status(self.status(), self.malformed()); },
            "Where the call stands at this moment. Never waits.")
        .def("cancel", &Call::cancel,
             "End the call at once; rows that have arrived can still be taken. Never waits.")
        .def("close", &Call::close, "End the call at once and let go of its unread rows. Never waits.")
        .def(
            "arrow_schema", [](Call& self) { return schema_capsule(self.arrow_fields()); },
            "The Arrow schema of the rows, which stay, as a capsule; may wait.")
        .def("arrow", &Call::arrow, py::arg("datetimes"), py::arg("max_rows"), py::arg("awaited"),
             "Read the rows as Arrow batches from now on. Never waits.")
        .def("raise_failure", &Call::raise_failure,
             "Raise the exception for a call that failed, timed out, overflowed or was cancelled; nothing "
             "otherwise.");
}

}  // namespace wmisink::bindings
