#include "wmisink/client/class_source.hpp"

#include <utility>

namespace wmisink {

ClassSource class_source_of(std::string name, com_ptr<IWbemLocator> locator,
                            com_ptr<IUnsecuredApartment> unsecured_apartment) {
    const auto create = [locator = std::move(locator), apartment = std::move(unsecured_apartment)](
                            REFCLSID class_id, REFIID interface_id, void** object) -> HRESULT {
        *object = nullptr;
        if (class_id == CLSID_WbemLocator) return locator->QueryInterface(interface_id, object);
        return class_id == CLSID_UnsecuredApartment && apartment
                   ? apartment->QueryInterface(interface_id, object)
                   : REGDB_E_CLASSNOTREG;
    };
    return {std::move(name), create, {}};
}

}  // namespace wmisink
