#pragma once

#include "from_python.hpp"

// Python.h has to come first.
#include <memory>
#include <optional>
#include <vector>

#include "wmisink/embedded/namespace.hpp"

namespace wmisink::bindings {

/// Reads mappings as embedded objects. With the GIL.
class ObjectReader final : public InstanceMaker {
  public:
    /// `nspace` is where their classes are looked up; it outlives this.
    explicit ObjectReader(const embedded::Namespace& nspace) : nspace_(nspace) {}

    /// An instance of the class that the mapping's "__CLASS" names, or else the property's declaration.
    embedded::Instance::Ref make(py::handle mapping, const PropertyPlace& place) const override;

  private:
    const embedded::Namespace& nspace_;
};

/// Reads mappings from property names to values as instances of one class. With the GIL.
class InstanceReader {
  public:
    /// `nspace` is where the classes of embedded objects are looked up. Both outlive this. Messages name the
    /// class, or what `shown_as` says in its place.
    InstanceReader(const embedded::Class& of_class, const embedded::Namespace& nspace,
                   WideView shown_as = {});

    /// A value for each property of the class, in its order; one that the mapping leaves out has the class's
    /// default.
    /// @throws py::error_already_set: TypeError or ValueError for a key that is no property or a value that
    /// does not fit.
    void read(py::handle mapping, std::vector<embedded::Value>& values) const;

    /// The values that the mapping has. A key that is no property is WMI's failure: WmiError
    /// WBEM_E_NOT_FOUND.
    [[nodiscard]] std::vector<embedded::NamedValue> read_named(py::handle mapping) const;

  private:
    template <class Take, class Refuse>
    void for_each(py::handle mapping, Take take, Refuse refuse) const;
    [[nodiscard]] std::optional<std::size_t> index_of(py::handle key) const;

    const embedded::Class& class_;
    const WideString shown_as_;
    ObjectReader objects_;
    py::dict index_;         // name to index
    py::dict folded_index_;  // name in lower case to index
};

}  // namespace wmisink::bindings
