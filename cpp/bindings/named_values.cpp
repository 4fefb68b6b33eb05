#include "named_values.hpp"

#include "to_cim_value.hpp"

// Python.h has to come first.
#include <string>
#include <utility>

namespace wmisink::bindings {

std::vector<NamedValue> context_values(const py::dict& values) {
    std::vector<NamedValue> context;
    for (const auto& [name, value] : copy_of(values)) {
        auto text = name.cast<std::string>();
        CimValue converted = to_cim_value(value, "The context value " + text);
        context.push_back({std::move(text), std::move(converted)});
    }
    return context;
}

}  // namespace wmisink::bindings
