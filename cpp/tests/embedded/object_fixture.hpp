#pragma once

#include "embedded/fixture.hpp"

namespace wmisink::embedded {

/// EmbeddedTest with objects at hand.
class ObjectTest : public EmbeddedTest {
  protected:
    com_ptr<IWbemClassObject> object(std::string_view path) {
        com_ptr<IWbemClassObject> found;
        EXPECT_EQ(connect()->GetObject(Bstr(path).get(), 0, nullptr, found.put(), nullptr), WBEM_S_NO_ERROR)
            << path;
        return found;
    }

    com_ptr<IWbemClassObject> derived_from(std::string_view name, std::string_view new_name) {
        com_ptr<IWbemClassObject> derived;
        EXPECT_EQ(object(name)->SpawnDerivedClass(0, derived.put()), WBEM_S_NO_ERROR);
        EXPECT_EQ(put(*derived, "__CLASS", Variant::string(new_name)), WBEM_S_NO_ERROR);
        return derived;
    }

    static com_ptr<IWbemClassObject> clone(IWbemClassObject& object) {
        com_ptr<IWbemClassObject> copy;
        EXPECT_EQ(object.Clone(copy.put()), WBEM_S_NO_ERROR);
        return copy;
    }

    static HRESULT put(IWbemClassObject& object, std::string_view name, const Variant& value,
                       CIMTYPE type = 0) {
        return object.Put(to_wide(name).c_str(), 0, value.in(), type);
    }

    static com_ptr<IWbemQualifierSet> qualifiers(IWbemClassObject& object, std::string_view property = {}) {
        com_ptr<IWbemQualifierSet> found;
        EXPECT_EQ(property.empty() ? object.GetQualifierSet(found.put())
                                   : object.GetPropertyQualifierSet(to_wide(property).c_str(), found.put()),
                  WBEM_S_NO_ERROR);
        return found;
    }

    static std::vector<std::string> names(IWbemQualifierSet& qualifiers, LONG flags = 0) {
        SafeArray found;
        EXPECT_EQ(qualifiers.GetNames(flags, found.put()), WBEM_S_NO_ERROR);
        return strings(found.get());
    }

    static std::vector<std::string> names(IWbemClassObject& object, LONG flags) {
        SafeArray found;
        EXPECT_EQ(object.GetNames(nullptr, flags, nullptr, found.put()), WBEM_S_NO_ERROR);
        return strings(found.get());
    }

    static std::string mof(IWbemClassObject& object, LONG flags = 0) {
        Bstr text;
        EXPECT_EQ(object.GetObjectText(flags, text.put()), WBEM_S_NO_ERROR);
        return text.utf8();
    }
};

}  // namespace wmisink::embedded
