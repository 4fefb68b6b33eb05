#include "bells.hpp"
#include "entry.hpp"
#include "module.hpp"
#include "repository.hpp"

// Python.h has to come first.
#include "wmisink/client/runtime.hpp"
#include "wmisink/embedded/locator.hpp"
#include "wmisink/sink/query_sink.hpp"

namespace wmisink::bindings {
namespace {

constexpr bool kHasCom =
#ifdef _WIN32
    true;
#else
    false;
#endif

/// Every wait of this is bounded by one deadline; a provider that will not end is left behind and held by
/// hold_if_ended.
void shut_down(double timeout) {
    if (!process_claimed() || !is_our_process()) return;
    begin_ending();
    const auto deadline = deadline_after(timeout);
    PyThreadState* const state = PyEval_SaveThread();  // not WithoutGil: that would be waited for
    Runtime::instance().shutdown(deadline);
    close_bells();
    close_entries(deadline);
    shut_repositories_down(deadline);
    PyEval_RestoreThread(state);
}

}  // namespace

void register_shutdown(py::module_& module) {
    register_ending();
    module.def("com_available", [] { return kHasCom; }, "Whether this system has the WMI of Windows.");
    module.def("live_sinks", &QuerySink::live_count, "How many sinks exist, whoever holds them.");
    module.def("live_objects", &embedded::live_objects, "How many COM objects of the embedded WMI exist.");
    module.def(
        "live_threads", [] { return process_claimed() ? Runtime::instance().was_threads() : 0; },
        "How many threads of the client's there are that start and finish calls.");
    module.def("shutdown", &shut_down, py::arg("timeout"),
               "Cancel every call, and have no thread of WMI's in Python any more after at most `timeout` "
               "seconds. For the "
               "end of the process: nothing can be called afterwards.");
}

}  // namespace wmisink::bindings
