#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "wmisink/embedded/class_definition.hpp"
#include "wmisink/embedded/class_qualifiers.hpp"

namespace wmisink::embedded {

class Class;

/// Where a class lives; the middle of its objects' __PATH.
struct Place {
    /// The computer's name, __SERVER.
    Text server;
    /// With single backslashes, as in `ROOT\cimv2`: __NAMESPACE.
    Text nspace;
};

/// One property of a class, inherited or its own.
struct Property {
    Text name;
    CIMTYPE type = CIM_STRING;
    bool key = false;
    /// False when the superclass has it too.
    bool local = true;
    Value default_value;
    Text of_class;
    /// The class that first defined it.
    Text origin;
    /// `key` and `CIMTYPE` included.
    std::vector<Qualifier> qualifiers;
};

/// One method of a class, inherited or its own.
struct Method {
    Text name;
    /// The signatures, as classes named __PARAMETERS; nullptr when there are no such parameters.
    std::shared_ptr<const Class> in;
    std::shared_ptr<const Class> out;
    /// False when it stands as the superclass has it.
    bool local = true;
    /// The class that first defined it.
    Text origin;
    std::vector<Qualifier> qualifiers;

    /// Whether it is called on the class rather than on an instance: the qualifier `Static`.
    [[nodiscard]] bool is_static() const noexcept;
    /// Whether this class says that its provider does it: the qualifier `Implemented`.
    [[nodiscard]] bool is_implemented() const noexcept;
};

/// A class as the repository holds it. Immutable, so any thread may read it; redefining a class makes a new
/// one.
///
/// A superclass's properties come first and in the same order, so a property's index in a class is
/// its index in every subclass: a query compiled against a class fits the instances of its subclasses.
class Class {
  public:
    using Ref = std::shared_ptr<const Class>;

    /// Checks the definition and makes the class.
    ///
    /// Throws WmiError: WBEM_E_INVALID_OBJECT for a bad name, WBEM_E_INVALID_PROPERTY_TYPE for a type that
    /// is none, WBEM_E_OVERRIDE_NOT_ALLOWED for an inherited property with another type or for another value
    /// of an inherited qualifier that must not be overridden, WBEM_E_CANNOT_CHANGE_KEY_INHERITANCE for a key
    /// beside inherited ones, WBEM_E_PROPAGATED_METHOD for an inherited method with another signature,
    /// WBEM_E_INVALID_QUALIFIER_TYPE, what signature_of() throws for a method and fit() for a default value.
    [[nodiscard]] static Ref define(const ClassDefinition& definition, Ref superclass,
                                    std::shared_ptr<const Place> place);

    /// The same for a class that is still being written, as IWbemClassObject has it: it need not have a name
    /// yet, and of its superclass there may be the name alone.
    [[nodiscard]] static Ref draft(const ClassDefinition& definition, Ref superclass,
                                   std::shared_ptr<const Place> place);

    /// Empty for a draft that was given none yet.
    [[nodiscard]] WideView name() const noexcept { return name_; }
    [[nodiscard]] const Ref& superclass() const noexcept { return superclass_; }
    /// Empty at the top of a dynasty. A draft may name a superclass that it does not have.
    [[nodiscard]] WideView superclass_name() const noexcept { return superclass_name_; }
    /// The class at the top; itself when it has no superclass.
    [[nodiscard]] const Class& dynasty() const noexcept;
    /// Superclass names, nearest first: __DERIVATION.
    [[nodiscard]] std::vector<Text> derivation() const;
    /// Whether this is the named class or one of its subclasses.
    [[nodiscard]] bool is_a(WideView class_name) const noexcept;

    [[nodiscard]] const Place& place() const noexcept { return *place_; }
    [[nodiscard]] const std::shared_ptr<const Place>& shared_place() const noexcept { return place_; }

    [[nodiscard]] std::span<const Property> properties() const noexcept { return properties_; }
    /// The index of a property by its name, ignoring case. One hash at most, no allocation.
    [[nodiscard]] std::optional<std::size_t> find_property(WideView property_name) const noexcept;
    /// Indices of the key properties, ascending.
    [[nodiscard]] std::span<const std::size_t> keys() const noexcept { return keys_; }

    [[nodiscard]] std::span<const Method> methods() const noexcept { return methods_; }
    /// nullptr when it has no such method.
    [[nodiscard]] const Method* find_method(WideView method_name) const noexcept;

    [[nodiscard]] std::span<const Qualifier> qualifiers() const noexcept { return qualifiers_; }
    [[nodiscard]] const Qualifier* find_qualifier(WideView qualifier_name) const noexcept;
    /// Whether it has the boolean qualifier, set to TRUE.
    [[nodiscard]] bool has_qualifier(WideView qualifier_name) const noexcept;
    /// A class without keys that has at most one instance, `Name=@`.
    [[nodiscard]] bool singleton() const noexcept { return singleton_; }
    [[nodiscard]] bool abstract() const noexcept { return abstract_; }
    /// Whether it is still being written, and no namespace has it.
    [[nodiscard]] bool is_draft() const noexcept { return draft_; }

  private:
    Class(Text name, Ref superclass, std::shared_ptr<const Place> place);
    Class(const Class&) = delete;  // few_names_ lie in properties_
    Class& operator=(const Class&) = delete;

    void fill(const ClassDefinition& definition);
    void adopt_inherited();
    void add(const PropertyDefinition& definition);
    void require_overridable(const Property& inherited, const PropertyDefinition& definition) const;
    void require_key_allowed(const PropertyDefinition& definition, bool is_key) const;
    void add(const MethodDefinition& definition);
    void add_qualifiers(std::span<const Qualifier> own);

    Text name_;
    Ref superclass_;
    Text superclass_name_;
    std::shared_ptr<const Place> place_;
    std::vector<Property> properties_;
    NameMap<std::size_t> index_;
    std::vector<WideView> few_names_;  // of the properties, if they are few
    std::vector<std::size_t> keys_;
    std::vector<Method> methods_;
    std::vector<Qualifier> qualifiers_;
    bool singleton_ = false;
    bool abstract_ = false;
    bool draft_ = false;
};

/// What would define the class again: what it adds to its superclass and what it changes.
[[nodiscard]] ClassDefinition definition_of(const Class& of_class);
/// What would define it in a class that does not inherit it; its own qualifiers only.
[[nodiscard]] MethodDefinition definition_of(const Method& method);
/// The properties of a __PARAMETERS class, as a definition has them; none for nullptr.
[[nodiscard]] std::vector<PropertyDefinition> parameters_of(const Class::Ref& signature);

}  // namespace wmisink::embedded
