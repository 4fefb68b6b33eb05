#include "wmisink/embedded/property_provider.hpp"

#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {

void PropertyProvider::put(const Instance& instance, std::size_t property, const Value&) {
    const std::string name = to_utf8(instance.of_class().properties()[property].name);
    throw Failure(WBEM_E_READ_ONLY, "put",
                  "Property " + name + " of " + to_utf8(instance.of_class().name()) +
                      " comes from a provider that takes no values.",
                  name);
}

}  // namespace wmisink::embedded
