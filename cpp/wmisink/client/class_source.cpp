#include "wmisink/client/class_source.hpp"

#include <utility>

namespace wmisink {

ClassSource class_source_of(std::string name, com_ptr<IWbemLocator> locator) {
    const auto create = [locator = std::move(locator)](REFCLSID class_id, REFIID interface_id,
                                                       void** object) -> HRESULT {
        *object = nullptr;
        return class_id == CLSID_WbemLocator ? locator->QueryInterface(interface_id, object)
                                             : REGDB_E_CLASSNOTREG;
    };
    return {std::move(name), create, {}};
}

}  // namespace wmisink
