#include "module.hpp"

PYBIND11_MODULE(_core, module, pybind11::mod_gil_not_used()) {
    using namespace wmisink::bindings;
    register_errors(module);
    register_bells(module);
    register_rows(module);
    register_status(module);
    register_wmi_object(module);
    register_call_options(module);
    register_call(module);
    register_instance_request(module);
    register_method_call(module);
    register_event_request(module);
    register_namespace(module);
    register_repository(module);
    register_fault_plan(module);
    register_connection(module);
    register_shutdown(module);
}
