#include "wmisink/client/class_source.hpp"

#include <utility>

namespace wmisink {

ClassSource class_source_of(std::string name, com_ptr<IWbemLocator> locator,
                            com_ptr<IUnsecuredApartment> unsecured_apartment,
                            std::function<com_ptr<IWbemContext>()> make_context) {
    const auto create = [locator = std::move(locator), apartment = std::move(unsecured_apartment),
                         make_context = std::move(make_context)](REFCLSID class_id, REFIID interface_id,
                                                                 void** object) -> HRESULT {
        *object = nullptr;
        if (class_id == CLSID_WbemLocator) return locator->QueryInterface(interface_id, object);
        if (class_id == CLSID_WbemContext && make_context) {
            return make_context()->QueryInterface(interface_id, object);
        }
        return class_id == CLSID_UnsecuredApartment && apartment
                   ? apartment->QueryInterface(interface_id, object)
                   : REGDB_E_CLASSNOTREG;
    };
    return {std::move(name), create, {}, {}};
}

}  // namespace wmisink
