#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "wmisink/embedded/class.hpp"

namespace wmisink::embedded {

/// One instance: a class and a value for each of its properties. Immutable and shared, so that what a
/// query has delivered never changes, whatever is put or deleted afterwards.
class Instance {
  public:
    using Ref = std::shared_ptr<const Instance>;

    /// values[i] belongs to of_class->properties()[i]; each is made to fit its property's type.
    ///
    /// Throws WmiError WBEM_E_INVALID_PARAMETER when the count differs, and what fit() throws.
    [[nodiscard]] static Ref make(Class::Ref of_class, std::vector<Value> values);

    /// The same without checking: for values that are known to fit.
    [[nodiscard]] static Ref make_fitting(Class::Ref of_class, std::vector<Value> values);

    /// A class as an embedded object, as __ClassOperationEvent.TargetClass holds one: clients see the class
    /// itself; its values are the defaults.
    [[nodiscard]] static Ref standing_for(Class::Ref definition);
    [[nodiscard]] bool stands_for_class() const noexcept { return stands_for_class_; }

    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;
    ~Instance();

    [[nodiscard]] const Class& of_class() const noexcept { return *class_; }
    [[nodiscard]] const Class::Ref& shared_class() const noexcept { return class_; }
    [[nodiscard]] std::span<const Value> values() const noexcept { return values_; }
    [[nodiscard]] const Value& operator[](std::size_t property) const noexcept { return values_[property]; }
    /// The value of the named property; nullptr when the class has no such property.
    [[nodiscard]] const Value* find(WideView property_name) const noexcept;
    /// The values of the class's keys, in the order of of_class().keys().
    [[nodiscard]] std::vector<Value> keys() const;

  private:
    struct Token {};

  public:
    /// For make_shared only; use make().
    Instance(Token, Class::Ref of_class, std::vector<Value> values, bool stands_for_class = false) noexcept;

  private:
    Class::Ref class_;
    std::vector<Value> values_;
    bool stands_for_class_;
};

/// How many instances exist in the process, whoever holds them. For leak tests; already old when it returns.
[[nodiscard]] std::int64_t live_instances() noexcept;

}  // namespace wmisink::embedded
