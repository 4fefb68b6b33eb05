#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wmisink/com/wmi.hpp"
#include "wmisink/embedded/folding.hpp"

namespace wmisink::embedded {

/// What becomes of an asynchronous call's final status.
enum class FinalStatus : std::uint8_t {
    normal,
    /// Never comes: the sink is released in silence, as WMI does when it cannot call back (Microsoft, "Making
    /// an Asynchronous Call with C++").
    missing,
    /// Comes twice.
    doubled
};

/// Something that goes wrong on purpose, and with which calls. What is left at its default stays as it is
/// without a fault. Of a query for events it changes how the call starts and, when asynchronous, its
/// callbacks.
struct Fault {
    /// The class that a query, a path or an enumeration names; empty: any.
    Text class_name = {};
    /// The method without `Async`: "ExecQuery", "ConnectServer"; empty: any but ConnectServer.
    std::string operation = {};
    /// How many calls it befalls; later ones go well.
    std::size_t times = ~std::size_t{0};

    /// The method itself answers this and does nothing more. For "ConnectServer": access denied and the like.
    std::optional<HRESULT> refuse = {};
    /// The method itself returns so late.
    std::chrono::nanoseconds start_delay{0};

    /// Before the first object, and before every further batch.
    std::chrono::nanoseconds first_delay{0};
    std::chrono::nanoseconds batch_delay{0};
    /// The call fails with `failure` once it has given so many objects.
    std::optional<std::size_t> fail_after = {};
    HRESULT failure = WBEM_E_FAILED;
    /// Tells of progress before every object, as if there were this many; 0: leaves it to the provider.
    std::uint32_t progress_total = 0;

    // Asynchronous calls only.

    /// Sizes of the batches, used in turn; 0 is a callback without objects. Empty: as configured.
    std::vector<std::size_t> batch_sizes = {};
    /// Null pointers stand among the objects of every batch.
    bool null_objects = false;
    /// Objects are delivered by so many threads at once.
    std::size_t threads = 1;
    /// Objects delivered, once more, after the final status of a cancelled call.
    std::size_t rows_after_cancel = 0;
    FinalStatus final_status = FinalStatus::normal;
    std::chrono::nanoseconds final_delay{0};
};

}  // namespace wmisink::embedded
