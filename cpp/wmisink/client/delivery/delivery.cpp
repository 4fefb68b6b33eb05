#include "wmisink/client/delivery/delivery.hpp"

namespace wmisink {

const char* delivery_name(Delivery delivery) noexcept {
    switch (delivery) {
        case Delivery::async:
            return "async";
        case Delivery::semisync:
            return "semisync";
        case Delivery::controlled:
            return "controlled";
    }
    return "unknown";
}

std::optional<Delivery> delivery_of(std::string_view name) noexcept {
    for (const Delivery delivery : {Delivery::async, Delivery::semisync, Delivery::controlled}) {
        if (name == delivery_name(delivery)) return delivery;
    }
    return std::nullopt;
}

}  // namespace wmisink
