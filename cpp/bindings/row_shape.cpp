#include "row_shape.hpp"

#include <pybind11/stl.h>

#include <algorithm>

#include "module.hpp"

namespace wmisink::bindings {
namespace {

RowPlan::Makes what_of(py::handle target) {
    if (target.is(py::handle(reinterpret_cast<PyObject*>(&PyTuple_Type)))) return RowPlan::Makes::tuple;
    if (target.is(py::handle(reinterpret_cast<PyObject*>(&PyDict_Type)))) return RowPlan::Makes::dict;
    return RowPlan::Makes::instance;
}

bool has_type(py::handle value, py::handle type) {
    return PyObject_TypeCheck(value.ptr(), reinterpret_cast<PyTypeObject*>(type.ptr()));
}

}  // namespace

RowPlan::RowPlan(py::type target, const std::vector<Told>& fields, py::tuple names, py::function refuse)
    : target_(std::move(target)),
      makes_(what_of(target_)),
      names_(std::move(names)),
      refuse_(std::move(refuse)) {
    for (const auto& [column, null, null_elements, only, shape] : fields) {
        fields_.push_back({column, null, null_elements, only ? py::object(*only) : py::object(), shape});
    }
    takes_all_ = std::ranges::all_of(fields_, &Field::takes_all);
    const std::size_t named = names_.size();
    if (named > fields_.size() || (makes_ == Makes::dict && named != fields_.size())) {
        throw py::value_error("A RowPlan has no more names than fields, and for a dict as many.");
    }
}

bool RowPlan::Field::takes_all() const noexcept { return null && null_elements && !only && !shape; }

bool RowPlan::fits(const Field& field, py::handle value) {
    if (!PyList_CheckExact(value.ptr())) return !field.only || has_type(value, field.only);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value.ptr()); ++i) {
        const py::handle element = PyList_GET_ITEM(value.ptr(), i);
        if (element.is_none() ? !field.null_elements : field.only && !has_type(element, field.only))
            return false;
    }
    return true;
}

void RowPlan::refuse(std::size_t field, py::handle value) const {
    refuse_(field, value);
    throw py::type_error("A RowPlan refused a value and did not say why.");
}

const RowPlan* RowShape::find(const std::shared_ptr<const Schema>& schema) {
    if (!known_.empty() && known_.back().schema == schema) return known_.back().plan.get();
    const auto known = std::find_if(known_.rbegin(), known_.rend(),
                                    [&](const Known& entry) { return entry.schema == schema; });
    if (known == known_.rend()) return nullptr;
    std::swap(*known, known_.back());
    return known_.back().plan.get();
}

const RowPlan& RowShape::add(const std::shared_ptr<const Schema>& schema, py::handle columns) {
    auto plan = plan_(columns).cast<std::shared_ptr<RowPlan>>();
    return *known_.emplace_back(Known{schema, std::move(plan)}).plan;
}

bool RowShape::takes_all() const noexcept {
    return !known_.empty() &&
           std::ranges::all_of(known_, [](const Known& known) { return known.plan->takes_all(); });
}

void register_row_shape(py::module_& module) {
    py::class_<RowShape, std::shared_ptr<RowShape>>(module, "RowShape", py::is_final(),
                                                    "What the rows of one result become.")
        .def(py::init<py::function>(), py::arg("plan"), "`plan` gives a RowPlan for a RowSchema.");
    py::class_<RowPlan, std::shared_ptr<RowPlan>>(module, "RowPlan", py::is_final(),
                                                  "How rows of one schema become something else.")
        .def(py::init<py::type, const std::vector<RowPlan::Told>&, py::tuple, py::function>(),
             py::arg("target"), py::arg("fields"), py::arg("names"), py::arg("refuse"),
             "Make `target`, which is tuple, dict or a class, of `fields`: for each the column's index, "
             "whether it and an element of it may be None, the one type that it may have and what objects in "
             "it "
             "become.");
}

}  // namespace wmisink::bindings
