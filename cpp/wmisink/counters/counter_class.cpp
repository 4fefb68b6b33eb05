#include "wmisink/counters/counter_class.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "wmisink/cim/decode.hpp"
#include "wmisink/cim/property_names.hpp"
#include "wmisink/com/check.hpp"
#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/safe_array.hpp"
#include "wmisink/com/variant.hpp"

namespace wmisink::counters {
namespace {

/// Keeps the last scalar that is shown to it.
class ScalarReader {
  public:
    void null() { value_ = {}; }
    void boolean(bool value) { value_ = std::uint64_t{value}; }
    void integer(std::int64_t value) {
        if (value < 0) return null();
        value_ = std::bit_cast<std::uint64_t>(value);
    }
    void unsigned_integer(std::uint64_t value) { value_ = value; }
    void real(double value) { value_ = value; }
    void text(WideView value) { value_ = WideString(value); }
    void datetime(const CimDatetime&, WideView raw) { text(raw); }
    void object(IUnknown*) { null(); }
    void begin_array(std::size_t) {}
    void end_array() { null(); }
    void malformed(WideView) { null(); }

    [[nodiscard]] CounterValue take() noexcept { return std::move(value_); }

  private:
    CounterValue value_{};
};

/// A qualifier as an integer, a boolean as 0 or 1; none if it is not there or neither.
std::optional<std::int32_t> qualifier_of(IWbemQualifierSet& qualifiers, const OLECHAR* name) {
    Variant value;
    const HRESULT got = qualifiers.Get(name, 0, value.put(), nullptr);
    if (got == WBEM_E_NOT_FOUND) return std::nullopt;
    check(got, "IWbemQualifierSet::Get");
    if (value.type() == VT_I4) return value->lVal;
    if (value.type() == VT_BOOL) return value->boolVal != VARIANT_FALSE ? 1 : 0;
    return std::nullopt;
}

CIMTYPE type_of(IWbemClassObject& object, const WideString& name) {
    CIMTYPE type = CIM_EMPTY;
    check(object.Get(name.c_str(), 0, nullptr, &type, nullptr), "IWbemClassObject::Get");
    return type;
}

const OLECHAR* timestamp_of(Clock clock) noexcept {
    switch (clock) {
        case Clock::perf_time:
            return "Timestamp_PerfTime"_w;
        case Clock::sys_100ns:
            return "Timestamp_Sys100NS"_w;
        case Clock::object:
            return "Timestamp_Object"_w;
        case Clock::none:
            break;
    }
    return ""_w;
}

const OLECHAR* frequency_of(Clock clock) noexcept {
    switch (clock) {
        case Clock::perf_time:
            return "Frequency_PerfTime"_w;
        case Clock::sys_100ns:
            return "Frequency_Sys100NS"_w;
        case Clock::object:
            return "Frequency_Object"_w;
        case Clock::none:
            break;
    }
    return ""_w;
}

bool needs_frequency(const CounterRule& rule) noexcept {
    return rule.formula == Formula::rate || rule.formula == Formula::average_time ||
           rule.formula == Formula::elapsed_time;
}

/// A counter that has a value to show; what no rule is known of may be one.
bool is_shown(const Counter& counter) noexcept {
    return !counter.rule || counter.rule->formula != Formula::no_value;
}

std::optional<std::uint64_t> whole_at(const Values& values, std::optional<std::size_t> column) noexcept {
    if (!column) return std::nullopt;
    const auto* const value = std::get_if<std::uint64_t>(&values[*column]);
    return value ? std::optional(*value) : std::nullopt;
}

Reading reading_of(const Counter& counter, const Values& values) {
    return {.value = values[counter.column],
            .base = whole_at(values, counter.base),
            .time = whole_at(values, counter.time),
            .frequency = whole_at(values, counter.frequency)};
}

}  // namespace

/// Reads a definition into a CounterClass.
class CounterClass::Reader {
  public:
    explicit Reader(IWbemClassObject& definition)
        : definition_(definition), names_(property_names(definition)) {
        Variant name;
        check(definition.Get("__CLASS"_w, 0, name.put(), nullptr, nullptr), "IWbemClassObject::Get");
        if (name.type() == VT_BSTR) made_.name_ = WideString(view_of(name->bstrVal));
    }

    CounterClass read(std::span<const WideString> wanted) {
        refuse_formatted();
        for (const WideString& name : names_) read_property(name);
        if (all_.empty()) {
            throw std::invalid_argument(
                to_utf8(made_.name_) +
                " has no counters: no property of it has the qualifier CounterType. Take "
                "the definition of a class of Win32_PerfRawData.");
        }
        choose(wanted);
        for (Counter& counter : made_.counters_) place(counter);
        const auto started = std::ranges::find_if(all_, [](const Counter& counter) {
            return counter.rule && counter.rule->formula == Formula::elapsed_time;
        });
        // A class of one instance has no name that another could take over.
        if (started != all_.end() && made_.key_count() != 0) made_.start_ = column(started->name);
        return std::move(made_);
    }

  private:
    /// The values of those are cooked already, yet their properties have the same CounterType.
    void refuse_formatted() const {
        Variant derivation;
        check(definition_.Get("__DERIVATION"_w, 0, derivation.put(), nullptr, nullptr),
              "IWbemClassObject::Get");
        if (derivation.type() != (VT_ARRAY | VT_BSTR) || !derivation->parray) return;
        for (const BSTR superclass : SafeArrayAccess<BSTR>(derivation->parray)) {
            if (!equal_ignoring_case(view_of(superclass), "Win32_PerfFormattedData"_w)) continue;
            throw std::invalid_argument(
                to_utf8(made_.name_) +
                " has formatted data, which is cooked already. Take the class of the same "
                "name with Win32_PerfRawData in place of Win32_PerfFormattedData.");
        }
    }

    void read_property(const WideString& name) {
        com_ptr<IWbemQualifierSet> qualifiers;
        check(definition_.GetPropertyQualifierSet(name.c_str(), qualifiers.put()),
              "IWbemClassObject::GetPropertyQualifierSet");
        if (qualifier_of(*qualifiers, "key"_w).value_or(0) != 0) {
            made_.columns_.push_back(name);
            made_.key_types_.push_back(type_of(definition_, name));
        }
        const auto type = qualifier_of(*qualifiers, "CounterType"_w);
        if (!type) return;
        Counter counter;
        counter.name = name;
        counter.type = std::bit_cast<std::uint32_t>(*type);
        counter.rule = find_rule(counter.type);
        counter.cim_type = type_of(definition_, name);
        counter.scale = qualifier_of(*qualifiers, "DefaultScale"_w).value_or(0);
        if (is_shown(counter)) all_.push_back(std::move(counter));
    }

    void choose(std::span<const WideString> wanted) {
        if (wanted.empty()) made_.counters_ = all_;
        for (const WideString& name : wanted) {
            const auto found = std::ranges::find_if(
                all_, [&](const Counter& counter) { return equal_ignoring_case(counter.name, name); });
            if (found == all_.end()) throw std::invalid_argument(no_counter(name));
            made_.counters_.push_back(*found);
        }
    }

    [[nodiscard]] std::string no_counter(const WideString& name) const {
        std::string known;
        for (const Counter& counter : all_) known += (known.empty() ? "" : ", ") + to_utf8(counter.name);
        return to_utf8(made_.name_) + " has no counter '" + to_utf8(name) + "'; it has " + known + ".";
    }

    void place(Counter& counter) {
        counter.column = *column(counter.name);
        if (!counter.rule) return;
        if (counter.rule->needs_base()) counter.base = column(counter.name + "_Base"_w);
        const Clock clock = counter.rule->clock();
        if (clock == Clock::none) return;
        counter.time = column(timestamp_of(clock));
        if (needs_frequency(*counter.rule)) counter.frequency = column(frequency_of(clock));
    }

    /// The place of a property in `Values`; none if the class has no such property.
    std::optional<std::size_t> column(const WideString& name) {
        const auto same = [&](const WideString& other) { return equal_ignoring_case(other, name); };
        const auto found = std::ranges::find_if(made_.columns_, same);
        if (found != made_.columns_.end()) return found - made_.columns_.begin();
        const auto spelled = std::ranges::find_if(names_, same);
        if (spelled == names_.end()) return std::nullopt;
        made_.columns_.push_back(*spelled);
        return made_.columns_.size() - 1;
    }

    IWbemClassObject& definition_;
    std::vector<WideString> names_;
    std::vector<Counter> all_{};
    CounterClass made_{};
};

CounterClass CounterClass::of(IWbemClassObject& definition, std::span<const WideString> wanted) {
    return Reader(definition).read(wanted);
}

std::string CounterClass::query() const {
    std::string wql = "SELECT ";
    for (std::size_t i = 0; i < columns_.size(); ++i) wql += (i == 0 ? "" : ", ") + to_utf8(columns_[i]);
    return wql + " FROM " + to_utf8(name_);
}

Values CounterClass::read(IWbemClassObject& instance) const {
    Values values;
    values.reserve(columns_.size());
    ScalarReader reader;
    for (const WideString& name : columns_) {
        Variant value;
        CIMTYPE type = CIM_EMPTY;
        check(instance.Get(name.c_str(), 0, value.put(), &type, nullptr), "IWbemClassObject::Get");
        visit(value.get(), type, reader);
        values.push_back(reader.take());
    }
    return values;
}

WideString CounterClass::instance_of(const Values& values) const {
    WideString instance;
    for (std::size_t i = 0; i < key_count(); ++i) {
        if (const auto* const text = std::get_if<WideString>(&values[i])) instance += *text;
        if (const auto* const number = std::get_if<std::uint64_t>(&values[i])) {
            instance += to_wide(std::to_string(*number));
        }
        instance.push_back(OLECHAR{0});
    }
    return instance;
}

Values CounterClass::cook(const Values* earlier, const Values& later, Presentation how) const {
    if (earlier && start_ && (*earlier)[*start_] != later[*start_]) earlier = nullptr;
    Values cooked;
    cooked.reserve(counters_.size());
    for (const Counter& counter : counters_) {
        if (!counter.rule) {
            cooked.emplace_back();
            continue;
        }
        const Reading now = reading_of(counter, later);
        std::optional<Reading> before;
        if (earlier) before = reading_of(counter, *earlier);
        cooked.push_back(present(counters::cook(*counter.rule, before ? &*before : nullptr, now),
                                 *counter.rule, counter.scale, how));
    }
    return cooked;
}

}  // namespace wmisink::counters
