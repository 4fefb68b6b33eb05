#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/instance.hpp"
#include "wmisink/embedded/projection.hpp"

namespace wmisink::embedded {

/// An IWbemClassObject: a class, or an instance whole or projected.
///
/// It holds an immutable snapshot, so what was delivered never changes; Put changes the object's own copy
/// only. Methods that read may run on many threads at once; Put, Delete and the enumeration (which is one for
/// each object) need the object to themselves.
///
/// Methods of classes, and building classes through this interface, return WBEM_E_NOT_SUPPORTED.
class ClassObject final : public RefCounted<ClassObject, IWbemClassObject> {
  public:
    explicit ClassObject(Class::Ref definition) noexcept;
    explicit ClassObject(Instance::Ref instance,
                         std::shared_ptr<const Projection> projection = nullptr) noexcept;
    ~ClassObject() override;

    /// Also answers for a private IID, by which the embedded WMI knows its own objects.
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) noexcept override;
    HRESULT STDMETHODCALLTYPE GetQualifierSet(IWbemQualifierSet** qualifiers) noexcept override;
    HRESULT STDMETHODCALLTYPE Get(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE* type,
                                  LONG* flavor) noexcept override;
    HRESULT STDMETHODCALLTYPE Put(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE type) noexcept override;
    HRESULT STDMETHODCALLTYPE Delete(LPCWSTR name) noexcept override;
    HRESULT STDMETHODCALLTYPE GetNames(LPCWSTR qualifier, LONG flags, VARIANT* qualifier_value,
                                       SAFEARRAY** names) noexcept override;
    HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG flags) noexcept override;
    HRESULT STDMETHODCALLTYPE Next(LONG flags, BSTR* name, VARIANT* value, CIMTYPE* type,
                                   LONG* flavor) noexcept override;
    HRESULT STDMETHODCALLTYPE EndEnumeration() noexcept override;
    HRESULT STDMETHODCALLTYPE GetPropertyQualifierSet(LPCWSTR property,
                                                      IWbemQualifierSet** qualifiers) noexcept override;
    HRESULT STDMETHODCALLTYPE Clone(IWbemClassObject** copy) noexcept override;
    HRESULT STDMETHODCALLTYPE GetObjectText(LONG flags, BSTR* text) noexcept override;
    HRESULT STDMETHODCALLTYPE SpawnDerivedClass(LONG flags, IWbemClassObject** derived) noexcept override;
    HRESULT STDMETHODCALLTYPE SpawnInstance(LONG flags, IWbemClassObject** instance) noexcept override;
    HRESULT STDMETHODCALLTYPE CompareTo(LONG flags, IWbemClassObject* other) noexcept override;
    HRESULT STDMETHODCALLTYPE GetPropertyOrigin(LPCWSTR name, BSTR* class_name) noexcept override;
    HRESULT STDMETHODCALLTYPE InheritsFrom(LPCWSTR ancestor) noexcept override;
    HRESULT STDMETHODCALLTYPE GetMethod(LPCWSTR name, LONG flags, IWbemClassObject** in_signature,
                                        IWbemClassObject** out_signature) noexcept override;
    HRESULT STDMETHODCALLTYPE PutMethod(LPCWSTR name, LONG flags, IWbemClassObject* in_signature,
                                        IWbemClassObject* out_signature) noexcept override;
    HRESULT STDMETHODCALLTYPE DeleteMethod(LPCWSTR name) noexcept override;
    HRESULT STDMETHODCALLTYPE BeginMethodEnumeration(LONG flags) noexcept override;
    HRESULT STDMETHODCALLTYPE NextMethod(LONG flags, BSTR* name, IWbemClassObject** in_signature,
                                         IWbemClassObject** out_signature) noexcept override;
    HRESULT STDMETHODCALLTYPE EndMethodEnumeration() noexcept override;
    HRESULT STDMETHODCALLTYPE GetMethodQualifierSet(LPCWSTR method,
                                                    IWbemQualifierSet** qualifiers) noexcept override;
    HRESULT STDMETHODCALLTYPE GetMethodOrigin(LPCWSTR method, BSTR* class_name) noexcept override;

    /// What the object is now, as an immutable instance; nullptr for a class.
    [[nodiscard]] Instance::Ref snapshot() const;
    [[nodiscard]] const Class::Ref& shared_class() const noexcept;

    /// The object when it is one of ours, else null.
    [[nodiscard]] static com_ptr<ClassObject> from(IWbemClassObject& object) noexcept;

  private:
    /// A property of either sort: system properties first, in one list.
    struct Member {
        std::optional<SystemProperty> system;
        std::size_t property = 0;
    };

    struct Enumeration {
        std::vector<Member> members;
        std::size_t position = 0;
    };

    [[nodiscard]] const Class& of_class() const noexcept { return *shared_class(); }
    [[nodiscard]] bool is_instance() const noexcept { return instance_ != nullptr; }
    /// For an instance only.
    [[nodiscard]] std::span<const Value> values() const noexcept;
    [[nodiscard]] std::vector<Value>& own_values();
    [[nodiscard]] const Value& value_at(std::size_t property) const noexcept;
    [[nodiscard]] bool shows(std::size_t property) const noexcept;
    [[nodiscard]] std::optional<Member> find(WideView name) const noexcept;
    [[nodiscard]] Value system_value(SystemProperty property) const;
    void read(const Member& member, VARIANT* value, CIMTYPE* type, LONG* flavor) const;
    [[nodiscard]] WideView name_of(const Member& member) const noexcept;
    [[nodiscard]] std::vector<Member> members(LPCWSTR qualifier, LONG flags,
                                              const VARIANT* qualifier_value) const;

    Class::Ref class_;
    Instance::Ref instance_;
    std::shared_ptr<const Projection> projection_;
    std::unique_ptr<std::vector<Value>> own_values_;
    std::unique_ptr<Enumeration> enumeration_;
};

/// The instance behind an object of ours. Throws Failure WBEM_E_TYPE_MISMATCH for a class or a foreign
/// object.
[[nodiscard]] Instance::Ref instance_of(IWbemClassObject& object);

/// What would define the class behind an object of ours: for PutClass. Its superclass is there by name.
/// Throws Failure WBEM_E_TYPE_MISMATCH for an instance or a foreign object.
[[nodiscard]] ClassDefinition definition_of(IWbemClassObject& object);

/// An object for a class that is to be written from scratch, without name, superclass or properties: what
/// IWbemServices::GetObject gives for an empty path.
[[nodiscard]] com_ptr<IWbemClassObject> make_empty_class(std::shared_ptr<const Place> place);

}  // namespace wmisink::embedded
