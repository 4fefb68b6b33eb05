#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/com/safe_array.hpp"
#include "wmisink/com/text.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink::fakes {

/// An object with the properties that a test gives it, in the order given; it can be read and nothing else.
class ScriptedObject final : public RefCounted<ScriptedObject, IWbemClassObject> {
  public:
    explicit ScriptedObject(std::string class_name) {
        if (!class_name.empty()) system_["__CLASS"] = Variant::string(class_name);
    }

    /// Adds a property, and keeps __PROPERTY_COUNT.
    ScriptedObject& with(const std::string& name, CIMTYPE type, Variant value) {
        properties_.push_back({name, type, std::move(value), S_OK});
        system_["__PROPERTY_COUNT"] = Variant::int32(static_cast<LONG>(properties_.size()));
        return *this;
    }
    ScriptedObject& with_system(const std::string& name, Variant value) {
        system_[name] = std::move(value);
        return *this;
    }
    /// Lists the property, but answers `status` when asked for its value.
    ScriptedObject& refusing(const std::string& name, CIMTYPE type, HRESULT status) {
        with(name, type, Variant::null());
        properties_.back().status = status;
        return *this;
    }

    void forget() { properties_.clear(); }

    /// How often a property was asked for that is no system property.
    int reads() const noexcept { return reads_; }
    int listings() const noexcept { return listings_; }
    /// How often one system property was asked for.
    int reads_of(const std::string& system_name) const {
        const auto found = system_reads_.find(system_name);
        return found == system_reads_.end() ? 0 : found->second;
    }

    HRESULT STDMETHODCALLTYPE Get(LPCWSTR name, LONG, VARIANT* value, CIMTYPE* type,
                                  LONG*) noexcept override {
        const auto system = system_.find(to_utf8(name));
        if (system != system_.end()) {
            ++system_reads_[system->first];
            if (type) *type = system->second.type() == VT_BSTR ? CIM_STRING : CIM_SINT32;
            return copy(system->second, value);
        }
        ++reads_;
        for (const Property& property : properties_) {
            if (!equal_ignoring_case(to_wide(property.name), name)) continue;
            if (FAILED(property.status)) return property.status;
            if (type) *type = property.type;
            return copy(property.value, value);
        }
        return WBEM_E_NOT_FOUND;
    }

    HRESULT STDMETHODCALLTYPE GetNames(LPCWSTR, LONG flags, VARIANT*, SAFEARRAY** names) noexcept override {
        ++listings_;
        if (flags != WBEM_FLAG_NONSYSTEM_ONLY) return E_NOTIMPL;  // as Wine
        SafeArray array(VT_BSTR, properties_.size());
        {
            const SafeArrayAccess<BSTR> access(array.get());
            for (std::size_t i = 0; i < properties_.size(); ++i)
                access.elements()[i] = Bstr(properties_[i].name).detach();
        }
        *names = array.detach();
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE GetQualifierSet(IWbemQualifierSet**) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE Put(LPCWSTR, LONG, VARIANT*, CIMTYPE) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE Delete(LPCWSTR) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE Next(LONG, BSTR*, VARIANT*, CIMTYPE*, LONG*) noexcept override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE EndEnumeration() noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetPropertyQualifierSet(LPCWSTR, IWbemQualifierSet**) noexcept override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE Clone(IWbemClassObject**) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetObjectText(LONG, BSTR*) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE SpawnDerivedClass(LONG, IWbemClassObject**) noexcept override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE SpawnInstance(LONG, IWbemClassObject**) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE CompareTo(LONG, IWbemClassObject*) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetPropertyOrigin(LPCWSTR, BSTR*) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE InheritsFrom(LPCWSTR) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetMethod(LPCWSTR, LONG, IWbemClassObject**,
                                        IWbemClassObject**) noexcept override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE PutMethod(LPCWSTR, LONG, IWbemClassObject*,
                                        IWbemClassObject*) noexcept override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE DeleteMethod(LPCWSTR) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE BeginMethodEnumeration(LONG) noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE NextMethod(LONG, BSTR*, IWbemClassObject**,
                                         IWbemClassObject**) noexcept override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE EndMethodEnumeration() noexcept override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetMethodQualifierSet(LPCWSTR, IWbemQualifierSet**) noexcept override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE GetMethodOrigin(LPCWSTR, BSTR*) noexcept override { return E_NOTIMPL; }

  private:
    struct Property {
        std::string name;
        CIMTYPE type;
        Variant value;
        HRESULT status;
    };

    static HRESULT copy(const Variant& from, VARIANT* to) noexcept {
        return to ? VariantCopy(to, from.in()) : S_OK;
    }

    std::vector<Property> properties_;
    std::map<std::string, Variant> system_;
    int reads_ = 0;
    int listings_ = 0;
    std::map<std::string, int> system_reads_;
};

}  // namespace wmisink::fakes
