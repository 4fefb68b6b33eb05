#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/instance.hpp"
#include "wmisink/embedded/projection.hpp"

namespace wmisink::embedded {

/// Whose qualifiers they are: the object's own, or those of one of its properties or methods.
struct QualifierOwner {
    enum class Kind : std::uint8_t { object, property, method };

    Kind kind = Kind::object;
    /// Of the property or method.
    Text name = {};
};

/// An IWbemClassObject: a class, one that is still being written included, or an instance whole or projected.
///
/// It holds an immutable snapshot, so what was delivered never changes; whatever writes changes the object's
/// own copy only. A class that was written to is a draft, from which nothing can be spawned, until PutClass
/// has made it known and it was fetched again. Qualifiers that a client puts on an instance stay with this
/// object and its clones; the repository does not keep them.
///
/// Methods that read may run on many threads at once; those that write and the enumerations (one of
/// properties and one of methods for each object) need the object, and its qualifier sets, to themselves.
/// Sources: Microsoft, "IWbemClassObject interface" and the page of each method.
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

    /// The qualifiers as a client sees them: on an instance those that its class hands down and its own.
    /// Throws Failure WBEM_E_NOT_FOUND when the property or method is gone.
    [[nodiscard]] std::vector<Qualifier> qualifiers_of(const QualifierOwner& owner) const;
    /// Throws Failure, as override_qualifier() does, WBEM_E_CANNOT_BE_KEY for a key on an instance, and what
    /// Class::define() throws for a class that cannot have it.
    void put_qualifier(const QualifierOwner& owner, Qualifier qualifier);
    /// WBEM_S_RESET_TO_DEFAULT when the inherited one is back. Throws Failure: WBEM_E_NOT_FOUND,
    /// WBEM_E_PROPAGATED_QUALIFIER, WBEM_E_INVALID_OPERATION for CIMTYPE.
    [[nodiscard]] HRESULT delete_qualifier(const QualifierOwner& owner, WideView name);
    /// Another one after every write, so that a qualifier set knows when to look again.
    [[nodiscard]] std::uint64_t revision() const noexcept { return revision_; }

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

    struct MethodEnumeration {
        /// What is enumerated stays, whatever is put meanwhile.
        Class::Ref of_class;
        std::vector<const Method*> methods;
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
    /// __CLASS and __PROPERTY_COUNT, which are asked of every object of a result: without a Value. False for
    /// others.
    bool read_kind(SystemProperty property, VARIANT* value) const;
    void read(const Member& member, VARIANT* value, CIMTYPE* type, LONG* flavor) const;
    [[nodiscard]] WideView name_of(const Member& member) const noexcept;
    [[nodiscard]] std::vector<Member> members(LPCWSTR qualifier, LONG flags,
                                              const VARIANT* qualifier_value) const;

    /// Makes the class anew from a changed definition; throws what Class::define() throws, and then nothing
    /// has changed.
    void redefine(const std::function<void(ClassDefinition&)>& change);
    [[nodiscard]] HRESULT put_system(SystemProperty property, const VARIANT* value);
    void put_value(std::size_t property, const VARIANT* value, CIMTYPE type);
    void put_default(WideView name, const VARIANT* value, CIMTYPE type);
    [[nodiscard]] HRESULT delete_property(WideView name);
    void put_method(WideView name, IWbemClassObject* in_signature, IWbemClassObject* out_signature);
    [[nodiscard]] HRESULT delete_method(WideView name);
    [[nodiscard]] std::vector<Qualifier>& own_qualifiers(const QualifierOwner& owner);
    [[nodiscard]] bool same_nature(IWbemClassObject& other, LONG flags) const;
    [[nodiscard]] bool same_properties(IWbemClassObject& other, LONG flags) const;
    [[nodiscard]] bool same_qualifiers_as(IWbemClassObject& other, LONG flags) const;
    /// Those of another WMI's class are not looked at: it is the same only as a class without any.
    [[nodiscard]] bool same_methods(IWbemClassObject& other, LONG flags) const;

    Class::Ref class_;
    Instance::Ref instance_;
    std::shared_ptr<const Projection> projection_;
    std::unique_ptr<std::vector<Value>> own_values_;
    /// An instance's own qualifiers, by its property's name; those of the instance itself by none.
    std::unique_ptr<NameMap<std::vector<Qualifier>>> own_qualifiers_;
    std::unique_ptr<Enumeration> enumeration_;
    std::unique_ptr<MethodEnumeration> method_enumeration_;
    std::uint64_t revision_ = 0;
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
