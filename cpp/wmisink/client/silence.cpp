#include "wmisink/client/silence.hpp"

namespace wmisink {

std::string in_seconds(std::chrono::nanoseconds time) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    std::string text = std::to_string(milliseconds / 1000);
    if (const auto rest = milliseconds % 1000; rest != 0) {
        std::string digits = std::to_string(1000 + rest).substr(1);
        while (digits.back() == '0') digits.pop_back();
        text += "." + digits;
    }
    return text + " s";
}

std::optional<std::chrono::nanoseconds> Silence::lasted(const CallState& state) const noexcept {
    const std::int64_t accepted = accepted_after_.load(std::memory_order_relaxed);
    if (accepted < 0 || state.callbacks() > 0) return std::nullopt;
    return state.elapsed() - std::chrono::nanoseconds{accepted};
}

std::string silence_message(std::chrono::nanoseconds lasted) {
    return "No callback has arrived in " + in_seconds(lasted) +
           ": check that the firewall lets WMI call back into this program, or into unsecapp.exe, give the "
           "provider more time, or use delivery=\"semisync\", which needs no callback.";
}

}  // namespace wmisink
