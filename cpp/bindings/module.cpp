#include "module.hpp"

// pybind11's own way in. Even that would wait for ever in an interpreter that is not the main one, since
// PyGILState_Ensure asks for the main one's thread state.
PYBIND11_MODULE(_core_of_main, module, pybind11::mod_gil_not_used(),
                pybind11::multiple_interpreters::not_supported()) {
    using namespace wmisink::bindings;
    register_errors(module);
    register_bells(module);
    register_rows(module);
    register_row_shape(module);
    register_status(module);
    register_wmi_object(module);
    register_counters(module);
    register_wql(module);
    register_call_options(module);
    register_arrow(module);
    register_call(module);
    register_instance_request(module);
    register_method_call(module);
    register_event_request(module);
    register_namespace(module);
    register_repository(module);
    register_fault_plan(module);
    register_target(module);
    register_connection(module);
    register_shutdown(module);
}

/// WMI's threads and the calls outstanding are the process's, and Python code that runs on those threads
/// belongs to the main interpreter. Source: CPython's C API, "Sub-interpreter support", bugs and caveats.
extern "C" PYBIND11_EXPORT PyObject* PyInit__core();
extern "C" PYBIND11_EXPORT PyObject* PyInit__core() {
    if (PyInterpreterState_Get() == PyInterpreterState_Main()) return PyInit__core_of_main();
    PyErr_SetString(
        PyExc_ImportError,
        "wmisink can only be imported in the main interpreter, and this is another one of the process. "
        "Ask WMI in the main interpreter and pass the values on, or start a process.");
    return nullptr;
}
