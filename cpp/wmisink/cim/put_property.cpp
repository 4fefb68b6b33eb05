#include "wmisink/cim/put_property.hpp"

#include "wmisink/com/error.hpp"

namespace wmisink {

void put_property(IWbemClassObject& object, WideView name, const CimValue& value, const std::string& place) {
    const WideString property(name);
    CIMTYPE type = CIM_EMPTY;
    Variant before;  // not wanted, but not every WMI can do without
    check(object.Get(property.c_str(), 0, before.put(), &type, nullptr), "IWbemClassObject::Get");
    try {
        const Variant encoded = encode(value, type);
        // The type is for new properties of classes only: IWbemClassObject::Put.
        check(object.Put(property.c_str(), 0, encoded.in(), 0), "IWbemClassObject::Put");
    } catch (const Misfit& misfit) {
        throw Misfit(misfit.kind(), place + " " + misfit.what());
    }
}

}  // namespace wmisink
