#pragma once

#include "python.hpp"

/// @file
/// Each adds the names of one topic to the module.

namespace wmisink::bindings {

void register_bells(py::module_& module);
void register_errors(py::module_& module);
void register_rows(py::module_& module);
void register_row_shape(py::module_& module);
void register_status(py::module_& module);
void register_wmi_object(py::module_& module);
void register_counters(py::module_& module);
void register_wql(py::module_& module);
void register_call_options(py::module_& module);
void register_call(py::module_& module);
void register_arrow(py::module_& module);
void register_target(py::module_& module);
void register_connection(py::module_& module);
void register_repository(py::module_& module);
void register_fault_plan(py::module_& module);
void register_namespace(py::module_& module);
void register_instance_request(py::module_& module);
void register_method_call(py::module_& module);
void register_event_request(py::module_& module);
void register_shutdown(py::module_& module);

}  // namespace wmisink::bindings
