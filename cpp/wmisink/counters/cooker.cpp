#include "wmisink/counters/cooker.hpp"

namespace wmisink::counters {

std::vector<Values> Cooker::cook(std::vector<Values> sample) {
    std::vector<Values> cooked;
    cooked.reserve(sample.size());
    std::map<WideString, Values> now;
    for (Values& values : sample) {
        WideString instance = class_.instance_of(values);
        const auto earlier = last_.find(instance);
        cooked.push_back(class_.cook(earlier == last_.end() ? nullptr : &earlier->second, values, how_));
        now.insert_or_assign(std::move(instance), std::move(values));
    }
    last_ = std::move(now);
    return cooked;
}

}  // namespace wmisink::counters
