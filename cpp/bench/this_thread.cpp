#include "this_thread.hpp"

#ifdef __linux__
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#endif

namespace wmisink::bench {

#ifdef __linux__

namespace {

// Asked once, before any thread has been told where to stay.
const cpu_set_t the_allowed = [] {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    sched_getaffinity(0, sizeof allowed, &allowed);
    return allowed;
}();

}  // namespace

void stay_on_processor(std::size_t which) noexcept {
    for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor) {
        if (!CPU_ISSET(processor, &the_allowed) || which-- > 0) continue;
        cpu_set_t chosen;
        CPU_ZERO(&chosen);
        CPU_SET(processor, &chosen);
        pthread_setaffinity_np(pthread_self(), sizeof chosen, &chosen);
        return;
    }
}

long waits_of_this_thread() noexcept {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
}

#else

void stay_on_processor(std::size_t) noexcept {}

long waits_of_this_thread() noexcept { return 0; }

#endif

}  // namespace wmisink::bench
