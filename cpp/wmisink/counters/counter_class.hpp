#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wmisink/com/wmi.hpp"
#include "wmisink/counters/cook.hpp"

namespace wmisink::counters {

/// The values of one instance in one sample, by CounterClass::columns().
using Values = std::vector<CounterValue>;

/// A counter of a class, and where in `Values` it finds what its rule needs.
struct Counter {
    WideString name;
    std::uint32_t type = 0;             ///< the qualifier CounterType
    const CounterRule* rule = nullptr;  ///< null for a type that is not documented: its values are all NULL
    CIMTYPE cim_type = CIM_EMPTY;
    int scale = 0;  ///< the qualifier DefaultScale, a power of ten
    std::size_t column = 0;
    std::optional<std::size_t> base{};
    std::optional<std::size_t> time{};
    std::optional<std::size_t> frequency{};
};

/// A class of Win32_PerfRawData, as its definition describes it: which of its properties are counters, of
/// which type, and what has to be asked for to cook them. Immutable, so any thread may read it.
class CounterClass {
  public:
    /// Reads a class definition. `wanted` are the counters to be cooked, in any case; all of them if it is
    /// empty.
    ///
    /// The base of a counter is the property `<Name>_Base`. Source: «Base Counter Types», Microsoft's
    /// documentation of WMI.
    /// @throws std::invalid_argument for what has no raw counters or not those, WmiError what WMI says.
    static CounterClass of(IWbemClassObject& definition, std::span<const WideString> wanted = {});

    [[nodiscard]] const WideString& name() const noexcept { return name_; }
    [[nodiscard]] std::span<const Counter> counters() const noexcept { return counters_; }
    /// The properties that a query has to give, and the order of `Values`: the keys come first.
    [[nodiscard]] std::span<const WideString> columns() const noexcept { return columns_; }
    [[nodiscard]] std::size_t key_count() const noexcept { return key_types_.size(); }
    [[nodiscard]] std::span<const CIMTYPE> key_types() const noexcept { return key_types_; }
    /// `SELECT … FROM …` of the columns, in WQL.
    [[nodiscard]] std::string query() const;

    /// Reads an instance that a query has given. @throws WmiError.
    [[nodiscard]] Values read(IWbemClassObject& instance) const;

    /// What tells an instance from the others of a sample: its keys. Empty for a class of one instance.
    [[nodiscard]] WideString instance_of(const Values& values) const;

    /// The counters' values, in the order of counters(). `earlier` is the same instance in the sample before,
    /// or null. One that has another start by its PERF_ELAPSED_TIME is a new one that has the same name.
    [[nodiscard]] Values cook(const Values* earlier, const Values& later, Presentation how = {}) const;

  private:
    class Reader;

    WideString name_{};
    std::vector<CIMTYPE> key_types_{};
    std::vector<Counter> counters_{};
    std::vector<WideString> columns_{};
    std::optional<std::size_t> start_{};  // the column of the first PERF_ELAPSED_TIME
};

}  // namespace wmisink::counters
