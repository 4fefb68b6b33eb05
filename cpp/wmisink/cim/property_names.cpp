#include "wmisink/cim/property_names.hpp"

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/com/safe_array.hpp"

namespace wmisink {

std::vector<WideString> property_names(IWbemClassObject& object) {
    SafeArray names;
    check(object.GetNames(nullptr, WBEM_FLAG_ALWAYS | WBEM_FLAG_NONSYSTEM_ONLY, nullptr, names.put()),
          "IWbemClassObject::GetNames");
    std::vector<WideString> texts;
    if (!names) return texts;
    for (const BSTR name : SafeArrayAccess<BSTR>(names.get())) texts.emplace_back(view_of(name));
    return texts;
}

}  // namespace wmisink
