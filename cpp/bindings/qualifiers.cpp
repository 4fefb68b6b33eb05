#include "qualifiers.hpp"

#include <utility>
#include <vector>

#include "text.hpp"
#include "to_python.hpp"
#include "wmisink/cim/decode.hpp"
#include "wmisink/com/check.hpp"
#include "wmisink/com/safe_array.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink::bindings {
namespace {

struct NamedVariant {
    WideString name;
    Variant value;
};
using Qualifiers = std::vector<NamedVariant>;

/// Null if there is no such property.
com_ptr<IWbemQualifierSet> set_of(IWbemClassObject& object, const std::optional<std::string>& property) {
    com_ptr<IWbemQualifierSet> set;
    if (!property) {
        check(object.GetQualifierSet(set.put()), "IWbemClassObject::GetQualifierSet");
        return set;
    }
    const HRESULT got = object.GetPropertyQualifierSet(to_wide(*property).c_str(), set.put());
    if (got == WBEM_E_NOT_FOUND) return {};
    check(got, "IWbemClassObject::GetPropertyQualifierSet");
    return set;
}

/// By GetNames and Get, not by an enumeration: Wine's WMI has no other.
Qualifiers read(IWbemQualifierSet& set) {
    SafeArray names;
    check(set.GetNames(0, names.put()), "IWbemQualifierSet::GetNames");
    Qualifiers read;
    if (!names) return read;
    for (const BSTR name : SafeArrayAccess<BSTR>(names.get())) {
        NamedVariant& added = read.emplace_back();
        added.name = WideString(view_of(name));
        check(set.Get(name, 0, added.value.put(), nullptr), "IWbemQualifierSet::Get");
    }
    return read;
}

}  // namespace

std::optional<py::dict> qualifiers_of(const WmiObject& object, const std::optional<std::string>& property) {
    const auto found = object.use([&](IWbemClassObject& native) -> std::optional<Qualifiers> {
        const auto set = set_of(native, property);
        return set ? std::optional(read(*set)) : std::nullopt;
    });
    if (!found) return std::nullopt;
    py::dict qualifiers;
    NoObjects objects;
    for (const auto& [name, value] : *found) {
        ValueMaker maker(objects);
        visit(value.get(), CIM_EMPTY, maker);  // a qualifier has the type that its VARIANT has
        qualifiers[owned(new_str(name))] = maker.take();
    }
    return qualifiers;
}

}  // namespace wmisink::bindings
