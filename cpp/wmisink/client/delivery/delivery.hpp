#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wmisink {

/// How WMI's answer comes to the sink. Rows, ends, statuses and overflow are the same in all three; who calls
/// whom differs.
enum class Delivery : std::uint8_t {
    async,       ///< WMI calls back: IWbemServices::ExecQueryAsync and its like
    semisync,    ///< we fetch: IEnumWbemClassObject::Next, IWbemCallResult; WMI never calls back
    controlled,  ///< WMI calls back with as much as we ask for: IEnumWbemClassObject::NextAsync
};

/// "async", "semisync" or "controlled".
[[nodiscard]] const char* delivery_name(Delivery delivery) noexcept;
/// The delivery of that name, if there is one.
[[nodiscard]] std::optional<Delivery> delivery_of(std::string_view name) noexcept;

}  // namespace wmisink
