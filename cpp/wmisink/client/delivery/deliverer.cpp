#include "wmisink/client/delivery/deliverer.hpp"

namespace wmisink {

std::unique_ptr<Deliverer> make_deliverer(Delivery delivery, const Deliverer::Call& call) {
    if (delivery == Delivery::async) return make_async_deliverer(call);
    if (delivery == Delivery::controlled) return make_controlled_deliverer(call);
    return call.operation.enumerate ? make_semisync_deliverer(call) : make_answer_deliverer(call);
}

Delivery in_force(Delivery delivery, const Operation& operation) noexcept {
    return delivery == Delivery::controlled && !operation.enumerate ? Delivery::semisync : delivery;
}

}  // namespace wmisink
