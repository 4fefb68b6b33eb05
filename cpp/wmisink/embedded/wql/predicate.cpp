#include "wmisink/embedded/wql/predicate.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/instance.hpp"
#include "wmisink/embedded/system_properties.hpp"
#include "wmisink/embedded/wql/value_test.hpp"

namespace wmisink::embedded::wql {

class Predicate::Node {
  public:
    Node() = default;
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;
    virtual ~Node() = default;

    [[nodiscard]] virtual bool holds(const Row& row) = 0;
    /// Whether it holds for some instance of exactly this class.
    [[nodiscard]] virtual bool may_hold(const Class&) { return true; }
};

namespace {

using Node = Predicate::Node;
using NodePtr = std::unique_ptr<Node>;

class Group final : public Node {
  public:
    Group(bool all, std::vector<NodePtr> operands) : all_(all), operands_(std::move(operands)) {}
    bool holds(const Row& row) override {
        const auto true_of = [&](const NodePtr& operand) { return operand->holds(row); };
        return all_ ? std::all_of(operands_.begin(), operands_.end(), true_of)
                    : std::any_of(operands_.begin(), operands_.end(), true_of);
    }
    bool may_hold(const Class& of_class) override {
        const auto possible = [&](const NodePtr& operand) { return operand->may_hold(of_class); };
        return all_ ? std::all_of(operands_.begin(), operands_.end(), possible)
                    : std::any_of(operands_.begin(), operands_.end(), possible);
    }

  private:
    bool all_;
    std::vector<NodePtr> operands_;
};

class PropertyNode final : public Node {
  public:
    PropertyNode(std::size_t index, std::unique_ptr<ValueTest> test)
        : index_(index), test_(std::move(test)) {}
    bool holds(const Row& row) override { return test_->holds(row.values[index_]); }

  private:
    std::size_t index_;
    std::unique_ptr<ValueTest> test_;
};

bool needs_keys(SystemProperty property) noexcept {
    return property == SystemProperty::path || property == SystemProperty::relpath;
}

class SystemNode final : public Node {
  public:
    SystemNode(SystemProperty property, std::unique_ptr<ValueTest> test)
        : property_(property), test_(std::move(test)) {}
    bool holds(const Row& row) override {
        return test_->holds(
            value_of(property_, {.of_class = row.of_class, .values = row.values, .instance = row.instance}));
    }
    bool may_hold(const Class& of_class) override {
        return needs_keys(property_) || holds({.of_class = of_class, .values = {}});
    }

  private:
    SystemProperty property_;
    std::unique_ptr<ValueTest> test_;
};

/// `__THIS ISA "Class"`.
class ThisNode final : public Node {
  public:
    ThisNode(Text class_name, bool wanted) : class_name_(std::move(class_name)), wanted_(wanted) {}
    bool holds(const Row& row) override { return may_hold(row.of_class); }
    bool may_hold(const Class& of_class) override { return of_class.is_a(class_name_) == wanted_; }

  private:
    Text class_name_;
    bool wanted_;
};

/// `Embedded.Name = …`: the class of the embedded object is only known row by row.
class EmbeddedNode final : public Node {
  public:
    EmbeddedNode(std::size_t index, std::vector<Text> path, const Comparison& comparison, bool negated)
        : index_(index), path_(std::move(path)), comparison_(comparison), negated_(negated) {}

    bool holds(const Row& row) override {
        const Value* value = &row.values[index_];
        for (std::size_t step = 0; step + 1 < path_.size() && value != nullptr; ++step) {
            const Instance* object = object_in(*value);
            value = object == nullptr ? nullptr : object->find(path_[step]);
        }
        const Instance* object = value == nullptr ? nullptr : object_in(*value);
        if (object == nullptr) {
            return false;
        }
        if (object->shared_class() != known_) {
            learn(*object);
        }
        return test_ != nullptr && test_->holds(system_ ? system_value(*object) : (*object)[property_]);
    }

  private:
    static const Instance* object_in(const Value& value) noexcept {
        const auto* object = value.get_if<std::shared_ptr<const Instance>>();
        return object == nullptr ? nullptr : object->get();
    }

    [[nodiscard]] Value system_value(const Instance& object) const {
        return value_of(*system_, {.of_class = object.of_class(),
                                   .values = object.values(),
                                   .instance = !object.stands_for_class()});
    }

    /// A property that this class lacks, or that cannot be compared so, makes the comparison unknown.
    void learn(const Instance& object) {
        known_ = object.shared_class();
        test_.reset();
        const auto index = known_->find_property(path_.back());
        system_ = index ? std::nullopt : find_system_property(path_.back());
        if (!index && !system_) {
            return;
        }
        property_ = index.value_or(0);
        const Question question{
            .operation = comparison_.operation, .negated = negated_, .constant = &comparison_.constant};
        try {
            const CIMTYPE type = system_ ? type_of(*system_) : known_->properties()[property_].type;
            test_ = make_value_test(type, question, to_utf8(path_.back()));
        } catch (const Failure&) {
            test_.reset();
        }
    }

    std::size_t index_;
    std::vector<Text> path_;
    Comparison comparison_;
    bool negated_;
    Class::Ref known_;
    std::size_t property_ = 0;
    std::optional<SystemProperty> system_;
    std::unique_ptr<ValueTest> test_;
};

std::string dotted(const PropertyName& name) {
    std::string text;
    for (const Text& part : name.parts) {
        if (!text.empty()) text += '.';
        text += to_utf8(part);
    }
    return text;
}

class Compiler {
  public:
    Compiler(const Class& of_class, std::vector<std::size_t>& properties, std::vector<Equality>& equalities)
        : class_(of_class), properties_(properties), equalities_(equalities) {}

    /// NOT is pushed down to the comparisons, so that unknown stays unknown. `required`: every row must meet
    /// it.
    NodePtr node(const Expression& expression, bool negated, bool required) {
        switch (expression.kind) {
            case Expression::Kind::negation:
                return node(expression.operands.front(), !negated, required);
            case Expression::Kind::comparison:
                return leaf(expression.comparison, negated, required);
            default:
                break;
        }
        const bool all = (expression.kind == Expression::Kind::all_of) != negated;
        std::vector<NodePtr> operands;
        operands.reserve(expression.operands.size());
        for (const Expression& operand : expression.operands) {
            operands.push_back(node(operand, negated, required && all));
        }
        return std::make_unique<Group>(all, std::move(operands));
    }

  private:
    [[noreturn]] void refuse(const PropertyName& name, const std::string& problem) const {
        throw Failure(WBEM_E_INVALID_QUERY, "compile",
                      problem + ", at character " + std::to_string(name.offset + 1) + ".", dotted(name));
    }

    [[nodiscard]] Question question(const Comparison& comparison, bool negated) const noexcept {
        return {.operation = comparison.operation, .negated = negated, .constant = &comparison.constant};
    }

    NodePtr leaf(const Comparison& comparison, bool negated, bool required) {
        const PropertyName& name = comparison.property;
        std::span<const Text> parts(name.parts);
        if (parts.size() > 1 && !class_.find_property(parts.front()) &&
            (class_.is_a(parts.front()) || equal_ignoring_case(parts.front(), "__THIS"_w))) {
            parts = parts.subspan(1);
        }
        if (parts.size() > 1) {
            return embedded(comparison, parts, negated);
        }
        if (equal_ignoring_case(parts.front(), "__THIS"_w)) {
            if (comparison.operation != Operator::isa) {
                refuse(name, "__THIS can only be compared by ISA");
            }
            return std::make_unique<ThisNode>(std::get<Text>(comparison.constant.value), !negated);
        }
        if (const auto system = find_system_property(parts.front())) {
            if (needs_keys(*system)) {
                properties_.insert(properties_.end(), class_.keys().begin(), class_.keys().end());
            }
            return std::make_unique<SystemNode>(
                *system, make_value_test(type_of(*system), question(comparison, negated), dotted(name)));
        }
        const std::size_t index = property(name, parts.front());
        const CIMTYPE type = class_.properties()[index].type;
        auto test = make_value_test(type, question(comparison, negated), dotted(name));
        if (required && comparison.operation == (negated ? Operator::not_equal : Operator::equal)) {
            Value value = value_of_constant(type, comparison.constant);
            if (!value.is_null()) {
                equalities_.push_back({.property = index, .value = std::move(value)});
            }
        }
        return std::make_unique<PropertyNode>(index, std::move(test));
    }

    NodePtr embedded(const Comparison& comparison, std::span<const Text> parts, bool negated) {
        const std::size_t index = property(comparison.property, parts.front());
        if (class_.properties()[index].type != CIM_OBJECT) {
            refuse(comparison.property,
                   to_utf8(parts.front()) + " is no object and has no properties of its own");
        }
        return std::make_unique<EmbeddedNode>(index, std::vector<Text>(parts.begin() + 1, parts.end()),
                                              comparison, negated);
    }

    std::size_t property(const PropertyName& name, WideView part) {
        const auto index = class_.find_property(part);
        if (!index) {
            refuse(name, "Class " + to_utf8(class_.name()) + " has no property \"" + to_utf8(part) + "\"");
        }
        properties_.push_back(*index);
        return *index;
    }

    const Class& class_;
    std::vector<std::size_t>& properties_;
    std::vector<Equality>& equalities_;
};

}  // namespace

Predicate::Predicate(const Expression& where, const Class& of_class)
    : root_(Compiler(of_class, properties_, equalities_).node(where, false, true)) {}

Predicate::Predicate(Predicate&&) noexcept = default;
Predicate& Predicate::operator=(Predicate&&) noexcept = default;
Predicate::~Predicate() = default;

bool Predicate::holds(const Row& row) const { return root_->holds(row); }

bool Predicate::may_hold(const Class& of_class) const { return root_->may_hold(of_class); }

}  // namespace wmisink::embedded::wql
