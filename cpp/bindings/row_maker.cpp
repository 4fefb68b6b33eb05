#include "row_maker.hpp"

#include <algorithm>

#include "row.hpp"
#include "row_schema.hpp"
#include "to_python.hpp"
#include "wmisink/cim/decode.hpp"

namespace wmisink::bindings {
namespace {

/// The arguments of one call, on top of those of the calls that it is an argument of.
class Arguments {
  public:
    explicit Arguments(std::vector<PyObject*>& all) : all_(all), first_(all.size()) {}
    ~Arguments() {
        for (; all_.size() > first_; all_.pop_back()) Py_DECREF(all_.back());
    }
    Arguments(const Arguments&) = delete;
    Arguments& operator=(const Arguments&) = delete;

    void add(py::object argument) {
        all_.push_back(argument.ptr());
        argument.release();
    }

    [[nodiscard]] py::object call(py::handle target, py::handle names) const {
        const auto named = static_cast<std::size_t>(PyTuple_GET_SIZE(names.ptr()));
        return owned(PyObject_Vectorcall(target.ptr(), all_.data() + first_, all_.size() - first_ - named,
                                         named == 0 ? nullptr : names.ptr()));
    }

  private:
    std::vector<PyObject*>& all_;
    const std::size_t first_;
};

}  // namespace

/// Makes what becomes of a batch's rows, and of the objects embedded in them, which the reader has put into a
/// batch of their own.
class RowMaker::OfBatch final : public ObjectMaker {
  public:
    OfBatch(RowMaker& maker, const RowBatch& batch) : maker_(maker), batch_(batch), values_(*this) {}
    ~OfBatch() {
        // relaxed: a statistic
        maker_.malformed_.fetch_add(values_.malformed_count(), std::memory_order_relaxed);
    }
    OfBatch(const OfBatch&) = delete;
    OfBatch& operator=(const OfBatch&) = delete;

    py::object make(const RowBatch::Row& row, RowShape* shape) {
        if (!shape) return make_row(maker_.schema_of(row.schema), row);
        const RowPlan* const known = shape->find(row.schema);
        return make_by(known ? *known : shape->add(row.schema, maker_.schema_of(row.schema)), row);
    }

    py::object make(IUnknown* embedded) override {
        const RowBatch::Row row = batch_.object(embedded);
        if (!row.schema) return {};
        return OfBatch(maker_, *batch_.objects()).make(row, shape_of_objects_);
    }

  private:
    py::object make_row(py::handle columns, const RowBatch::Row& row) {
        py::object made = new_row(columns);
        RowObject& object = row_of(made);
        for (std::size_t i = 0; i < row.values.size(); ++i) {
            object.values[i] = value(row, i, nullptr).release().ptr();
            if (const py::object raw = values_.take_raw()) {
                if (!object.raw) object.raw = py::dict().release().ptr();
                checked(PyDict_SetItem(object.raw, py::int_(i).ptr(), raw.ptr()));
            }
        }
        finish_row(made);
        return made;
    }

    py::object make_by(const RowPlan& plan, const RowBatch::Row& row) {
        switch (plan.makes()) {
            case RowPlan::Makes::tuple:
                return make_tuple(plan, row);
            case RowPlan::Makes::dict:
                return make_dict(plan, row);
            case RowPlan::Makes::instance:
                break;
        }
        Arguments arguments(maker_.arguments_);
        for (std::size_t i = 0; i < plan.fields().size(); ++i) arguments.add(field(plan, row, i));
        return arguments.call(plan.target(), plan.names());
    }

    py::object make_tuple(const RowPlan& plan, const RowBatch::Row& row) {
        const std::size_t count = plan.fields().size();
        py::object made = owned(PyTuple_New(static_cast<Py_ssize_t>(count)));
        for (std::size_t i = 0; i < count; ++i) {
            PyTuple_SET_ITEM(made.ptr(), static_cast<Py_ssize_t>(i), field(plan, row, i).release().ptr());
        }
        return made;
    }

    py::object make_dict(const RowPlan& plan, const RowBatch::Row& row) {
        py::object made = owned(PyDict_New());
        for (std::size_t i = 0; i < plan.fields().size(); ++i) {
            PyObject* const name = PyTuple_GET_ITEM(plan.names().ptr(), static_cast<Py_ssize_t>(i));
            checked(PyDict_SetItem(made.ptr(), name, field(plan, row, i).ptr()));
        }
        return made;
    }

    /// The value of a plan's field, which is what the plan lets it be. WMI's own text of it is dropped.
    py::object field(const RowPlan& plan, const RowBatch::Row& row, std::size_t index) {
        const RowPlan::Field& wanted = plan.fields()[index];
        py::object made = value(row, wanted.column, wanted.shape.get());
        values_.drop_raw();
        plan.require(index, made);
        return made;
    }

    py::object value(const RowBatch::Row& row, std::size_t column, RowShape* shape_of_objects) {
        shape_of_objects_ = shape_of_objects;
        visit(row.values[column].get(), row.schema->columns()[column].type, values_);
        return values_.take();
    }

    RowMaker& maker_;
    const RowBatch& batch_;
    ValueMaker values_;
    RowShape* shape_of_objects_ = nullptr;
};

py::list RowMaker::make(const RowBatch& batch) {
    py::list rows(batch.size());
    OfBatch maker(*this, batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        PyList_SET_ITEM(rows.ptr(), static_cast<Py_ssize_t>(i),
                        maker.make(batch[i], shape_.get()).release().ptr());
    }
    return rows;
}

py::handle RowMaker::schema_of(const std::shared_ptr<const Schema>& schema) {
    if (!schemas_.empty() && schemas_.back().first == schema) return schemas_.back().second;
    const auto known = std::find_if(schemas_.rbegin(), schemas_.rend(),
                                    [&](const auto& entry) { return entry.first == schema; });
    if (known == schemas_.rend()) return schemas_.emplace_back(schema, make_row_schema(*schema)).second;
    std::swap(*known, schemas_.back());
    return schemas_.back().second;
}

}  // namespace wmisink::bindings
