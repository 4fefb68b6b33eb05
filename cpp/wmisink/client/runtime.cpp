#include "wmisink/client/runtime.hpp"

#include <future>
#include <stdexcept>
#include <utility>

#include "wmisink/client/com_library.hpp"

namespace wmisink {

namespace {

TaskPool::Options pool_options() {
    TaskPool::Options options;
    options.eager_threads = 4;  // starting and finishing a call is quick, unless WMI is slow
    options.on_thread_start = com_library::enter_apartment;
    options.on_thread_stop = com_library::leave_apartment;
    return options;
}

}  // namespace

Runtime& Runtime::instance() {
    static Runtime* const runtime = new Runtime;  // never deleted: see the class
    return *runtime;
}

Runtime::Runtime() : pool_{pool_options()}, calls_{pool_} {
    com_library::pin_module();
    com_library::keep_apartment_alive();
    // From a thread in the apartment, whatever the caller's is.
    std::promise<HRESULT> answer;
    submit([&answer] { answer.set_value(com_library::initialize_security()); });
    security_ = answer.get_future().get();
}

void Runtime::submit(std::function<void()> task) {
    if (!pool_.submit(std::move(task))) {
        throw std::runtime_error("The WMI runtime has been shut down; nothing can be called any more.");
    }
}

bool Runtime::shutdown(Clock::time_point deadline) {
    const bool finished = calls_.cancel_all(deadline);
    return pool_.shutdown(deadline) && finished;
}

}  // namespace wmisink
