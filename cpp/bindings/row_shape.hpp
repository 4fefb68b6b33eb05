#pragma once

#include "python.hpp"

// Python.h has to come first.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "wmisink/rows/schema.hpp"

/// @file
/// wmisink._core.RowShape and RowPlan: what rows become that are to be no Row. Python decides once for each
/// schema of a result which value goes where; what is done for each row is here and in RowMaker.

namespace wmisink::bindings {

class RowShape;

/// How rows of one schema are made into something else. Immutable.
class RowPlan {
  public:
    enum class Makes : std::uint8_t { tuple, dict, instance };

    /// One value: where it comes from, and what it may be.
    struct Field {
        std::size_t column;
        bool null;                        ///< whether it may be None
        bool null_elements;               ///< whether an element of an array may be None
        py::object only;                  ///< the one type that it may have; none if all will do
        std::shared_ptr<RowShape> shape;  ///< what embedded objects become; null for Rows

        [[nodiscard]] bool takes_all() const noexcept;
    };

    using Told = std::tuple<std::size_t, bool, bool, std::optional<py::type>, std::shared_ptr<RowShape>>;

    /// `target` is tuple, dict, or a class that is called with the values; `names` are the keys of a dict, or
    /// the names of the values, the last ones, that the class gets by name. `refuse` raises what is to be
    /// said of a field, by its number, and a value that it may not have.
    RowPlan(py::type target, const std::vector<Told>& fields, py::tuple names, py::function refuse);

    [[nodiscard]] Makes makes() const noexcept { return makes_; }
    [[nodiscard]] py::handle target() const noexcept { return target_; }
    [[nodiscard]] const std::vector<Field>& fields() const noexcept { return fields_; }
    [[nodiscard]] py::handle names() const noexcept { return names_; }

    /// Whether no value is refused.
    [[nodiscard]] bool takes_all() const noexcept { return takes_all_; }

    /// Looks at what a field is to have. @throws py::error_already_set.
    void require(std::size_t field, py::handle value) const {
        const Field& of = fields_[field];
        const bool any = !of.only && (of.null_elements || !PyList_CheckExact(value.ptr()));
        if (value.is_none() ? of.null : any || fits(of, value)) return;
        refuse(field, value);
    }

  private:
    [[nodiscard]] static bool fits(const Field& field, py::handle value);
    [[noreturn]] void refuse(std::size_t field, py::handle value) const;

    py::type target_;
    Makes makes_;
    std::vector<Field> fields_;
    py::tuple names_;
    py::function refuse_;
    bool takes_all_;
};

/// What the rows of one result become. One thread at a time, with the GIL.
class RowShape {
  public:
    /// `plan` gives a RowPlan for a RowSchema.
    explicit RowShape(py::function plan) : plan_(std::move(plan)) {}

    /// The plan for a schema; null if none has been made yet.
    [[nodiscard]] const RowPlan* find(const std::shared_ptr<const Schema>& schema);
    /// Has the plan made for a schema, which `columns` shows to Python.
    /// @throws py::error_already_set when its rows cannot become this.
    const RowPlan& add(const std::shared_ptr<const Schema>& schema, py::handle columns);
    /// Whether no row of this result was refused, nor ever would be; false while there is no plan.
    [[nodiscard]] bool takes_all() const noexcept;

  private:
    struct Known {
        std::shared_ptr<const Schema> schema;
        std::shared_ptr<const RowPlan> plan;
    };

    py::function plan_;
    std::vector<Known> known_;  // the one used last stands at the end
};

}  // namespace wmisink::bindings
