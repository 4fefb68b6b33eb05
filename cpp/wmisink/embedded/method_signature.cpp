#include "wmisink/embedded/method_signature.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {
namespace {

using Parameters = std::vector<PropertyDefinition>;

bool is_return_value(const PropertyDefinition& parameter) noexcept {
    return equal_ignoring_case(parameter.name, "ReturnValue"_w);
}

bool says_direction(const Qualifier& qualifier) noexcept {
    return equal_ignoring_case(qualifier.name, "In"_w) || equal_ignoring_case(qualifier.name, "Out"_w);
}

bool is_id(const Qualifier& qualifier) noexcept { return equal_ignoring_case(qualifier.name, "ID"_w); }

template <class List>
auto find_parameter(List& parameters, WideView name) noexcept {
    return std::find_if(parameters.begin(), parameters.end(),
                        [name](const auto& one) { return equal_ignoring_case(one.name, name); });
}

/// Numbers the parameters of one method.
class Numbering {
  public:
    explicit Numbering(const MethodDefinition& definition) : definition_(definition) {}

    MethodSignature signature() {
        collect(definition_.in, true);
        collect(definition_.out, false);
        number();
        return {.in = qualified(definition_.in, "In"_w), .out = qualified(definition_.out, "Out"_w)};
    }

  private:
    struct Numbered {
        Text name;
        const PropertyDefinition* parameter;
        std::optional<std::int64_t> id;
    };

    [[noreturn]] void fail(HRESULT code, const PropertyDefinition& parameter, const char* problem) const {
        throw Failure(
            code, "put_method",
            "Parameter " + to_utf8(parameter.name) + " of method " + to_utf8(definition_.name) + problem,
            to_utf8(parameter.name));
    }

    [[nodiscard]] std::optional<std::int64_t> own_id(const PropertyDefinition& parameter) const {
        const Qualifier* found = find_qualifier(parameter.qualifiers, "ID"_w);
        if (found == nullptr) return std::nullopt;
        if (is_return_value(parameter)) {
            fail(WBEM_E_PARAMETER_ID_ON_RETVAL, parameter, " has the qualifier ID, which it must not have.");
        }
        const auto* id = found->value.get_if<std::int64_t>();
        if (id == nullptr || *id < 0) {
            fail(WBEM_E_INVALID_PARAMETER_ID, parameter, " has an ID that is no position; count from 0.");
        }
        return *id;
    }

    void collect(const Parameters& parameters, bool goes_in) {
        for (const PropertyDefinition& parameter : parameters) {
            const auto id = own_id(parameter);
            if (is_return_value(parameter)) {
                if (goes_in) {
                    fail(WBEM_E_INVALID_METHOD_PARAMETERS, parameter, " comes back; it cannot go in.");
                }
                continue;
            }
            const auto known = find_parameter(numbered_, parameter.name);
            if (known == numbered_.end()) {
                numbered_.push_back({.name = parameter.name, .parameter = &parameter, .id = id});
            } else {
                require_same(*known->parameter, parameter, known->id, id);
                known->id = known->id ? known->id : id;
            }
        }
    }

    void require_same(const PropertyDefinition& in, const PropertyDefinition& out,
                      std::optional<std::int64_t> in_id, std::optional<std::int64_t> out_id) const {
        const auto contained = [](const PropertyDefinition& one, const PropertyDefinition& other) {
            return std::all_of(one.qualifiers.begin(), one.qualifiers.end(), [&](const Qualifier& qualifier) {
                const Qualifier* found = find_qualifier(other.qualifiers, qualifier.name);
                return says_direction(qualifier) || is_id(qualifier) ||
                       (found != nullptr && found->value == qualifier.value);
            });
        };
        const bool same_id = !in_id || !out_id || *in_id == *out_id;
        if (in.type != out.type || !equal_ignoring_case(in.of_class, out.of_class) || !same_id ||
            !contained(in, out) || !contained(out, in)) {
            fail(WBEM_E_INVALID_DUPLICATE_PARAMETER, out,
                 " goes both ways and is not the same in both; give it one type, one ID and the same "
                 "qualifiers.");
        }
    }

    [[nodiscard]] bool taken(std::int64_t id) const noexcept {
        return std::any_of(numbered_.begin(), numbered_.end(),
                           [id](const Numbered& one) { return one.id == id; });
    }

    void number() {
        std::int64_t next = 0;
        for (Numbered& one : numbered_) {
            while (!one.id && taken(next)) ++next;
            one.id = one.id ? one.id : next;
        }
        std::vector<bool> seen(numbered_.size(), false);
        for (const Numbered& one : numbered_) {
            const auto id = static_cast<std::size_t>(*one.id);
            if (id >= seen.size() || seen[id]) {
                fail(WBEM_E_NONCONSECUTIVE_PARAMETER_IDS, *one.parameter,
                     " has an ID that another one has or that leaves a gap; count from 0.");
            }
            seen[id] = true;
        }
    }

    [[nodiscard]] Parameters qualified(const Parameters& parameters, WideView direction) const {
        Parameters result = parameters;
        for (PropertyDefinition& parameter : result) {
            auto& qualifiers = parameter.qualifiers;
            std::erase_if(qualifiers, [](const Qualifier& one) { return says_direction(one) || is_id(one); });
            std::vector<Qualifier> first = {{.name = Text(direction),
                                             .value = Value::boolean(true),
                                             .type = CIM_BOOLEAN,
                                             .flavor = kFixedFlavor}};
            if (!is_return_value(parameter)) {
                first.push_back({.name = Text("ID"_w),
                                 .value = Value::integer(*find_parameter(numbered_, parameter.name)->id),
                                 .type = CIM_SINT32,
                                 .flavor = kFixedFlavor});
            }
            qualifiers.insert(qualifiers.begin(), first.begin(), first.end());
        }
        return result;
    }

    const MethodDefinition& definition_;
    std::vector<Numbered> numbered_;
};

bool same_parameters(const Class::Ref& left, const Class::Ref& right) {
    if (left == nullptr || right == nullptr) return left == right;
    const auto properties = left->properties();
    if (properties.size() != right->properties().size()) return false;
    return std::all_of(properties.begin(), properties.end(), [&](const Property& one) {
        const auto index = right->find_property(one.name);
        if (!index) return false;
        const Property& other = right->properties()[*index];
        const Qualifier* id = find_qualifier(one.qualifiers, "ID"_w);
        const Qualifier* other_id = find_qualifier(other.qualifiers, "ID"_w);
        const bool same_position =
            id == nullptr || other_id == nullptr ? id == other_id : id->value == other_id->value;
        return one.type == other.type && same_position;
    });
}

}  // namespace

MethodSignature signature_of(const MethodDefinition& definition) { return Numbering(definition).signature(); }

void require_parameter_ids(const MethodDefinition& definition) {
    for (const Parameters* parameters : {&definition.in, &definition.out}) {
        for (const PropertyDefinition& parameter : *parameters) {
            if (!is_return_value(parameter) && find_qualifier(parameter.qualifiers, "ID"_w) == nullptr) {
                throw Failure(WBEM_E_MISSING_PARAMETER_ID, "put_method",
                              "Parameter " + to_utf8(parameter.name) + " of method " +
                                  to_utf8(definition.name) + " lacks the qualifier ID, its position from 0.",
                              to_utf8(parameter.name));
            }
        }
    }
}

Class::Ref parameters_class(const std::vector<PropertyDefinition>& parameters) {
    static const auto& kNowhere =
        *new const std::shared_ptr<const Place>(std::make_shared<const Place>());  // never destroyed
    if (parameters.empty()) return nullptr;
    return Class::define({.name = Text("__PARAMETERS"_w), .superclass = {}, .properties = parameters},
                         nullptr, kNowhere);
}

bool same_signature(const Method& left, const Method& right) {
    return same_parameters(left.in, right.in) && same_parameters(left.out, right.out);
}

}  // namespace wmisink::embedded
