#include "wmisink/embedded/mof/load.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/mof/parser.hpp"
#include "wmisink/embedded/mof/position.hpp"
#include "wmisink/embedded/mof/syntax_error.hpp"
#include "wmisink/embedded/mof/values.hpp"
#include "wmisink/embedded/provider_guard.hpp"

namespace wmisink::embedded {
namespace mof {
namespace {

constexpr const char* kLoad = "load_mof";

/// What `#pragma classflags` and `instanceflags` set (Microsoft, "pragma classflags").
struct PutFlags {
    PutMode mode = PutMode::create_or_update;
    ClassUpdate update = ClassUpdate::compatible;
};

PutFlags put_flags(const Pragma& pragma) {
    PutFlags flags;
    for (const Text& argument : pragma.arguments) {
        const auto is = [&](const char* name) { return equal_ignoring_case(argument, to_wide(name)); };
        if (is("createonly")) {
            flags.mode = PutMode::create_only;
        } else if (is("updateonly")) {
            flags.mode = PutMode::update_only;
        } else if (is("safeupdate")) {
            flags.update = ClassUpdate::safe;
        } else if (is("forceupdate")) {
            flags.update = ClassUpdate::forced;
        } else {
            throw SyntaxError(WBEMMOF_E_INVALID_FLAGS_SYNTAX,
                              "The flags are createonly, updateonly, safeupdate and forceupdate; " +
                                  to_utf8(argument) + " is none of them",
                              pragma.offset);
        }
    }
    return flags;
}

/// As a provider is told of it.
LONG wbem_flag(PutMode mode) noexcept {
    switch (mode) {
        case PutMode::create_only:
            return WBEM_FLAG_CREATE_ONLY;
        case PutMode::update_only:
            return WBEM_FLAG_UPDATE_ONLY;
        case PutMode::create_or_update:
            break;
    }
    return WBEM_FLAG_CREATE_OR_UPDATE;
}

/// `\\.\root\cimv2` without its server; a server that is not this one is an error.
Text local_path(const Repository& repository, const Pragma& pragma) {
    if (pragma.arguments.size() != 1) {
        throw SyntaxError(WBEMMOF_E_INVALID_NAMESPACE_SYNTAX,
                          "The pragma is written #pragma namespace(\"\\\\\\\\.\\\\root\\\\cimv2\")",
                          pragma.offset);
    }
    Text path = pragma.arguments.front();
    std::replace(path.begin(), path.end(), OLECHAR{'/'}, OLECHAR{'\\'});
    if (!path.starts_with("\\\\"_w)) return path;
    const std::size_t end = path.find(OLECHAR{'\\'}, 2);
    const Text server = path.substr(2, end == Text::npos ? Text::npos : end - 2);
    if (end == Text::npos || !repository.is_local(server)) {
        throw SyntaxError(WBEMMOF_E_INVALID_NAMESPACE_SPECIFICATION,
                          "The namespace " + to_utf8(path) +
                              " is on another computer, or on none; write it like \\\\.\\root\\cimv2",
                          pragma.offset);
    }
    return path.substr(end + 1);
}

class Loader {
  public:
    Loader(Repository& repository, std::shared_ptr<Namespace> nspace)
        : repository_(repository), nspace_(std::move(nspace)) {}

    void load(const Pragma& pragma);
    void load(const ClassDeclaration& declared);
    void load(const InstanceDeclaration& declared);

    [[nodiscard]] std::vector<Text> take_paths() { return std::move(paths_); }

  private:
    void enter(const Pragma& pragma);
    void remove(const Pragma& pragma, bool of_class);
    [[nodiscard]] ClassDefinition complete(const ClassDeclaration& declared) const;
    void require_known_types(const ClassDeclaration& declared) const;
    void store(const Instance::Ref& instance);
    void note(WideView relative, const Text& alias, std::size_t offset);
    [[nodiscard]] ValueMaker values() const { return ValueMaker(*nspace_, aliases_); }

    Repository& repository_;
    std::shared_ptr<Namespace> nspace_;
    PutFlags class_flags_;
    PutMode instance_mode_ = PutMode::create_or_update;
    NameMap<Text> aliases_;
    std::vector<Text> paths_;
};

void Loader::load(const Pragma& pragma) {
    const auto is = [&](const char* name) { return equal_ignoring_case(pragma.name, to_wide(name)); };
    if (is("namespace")) {
        enter(pragma);
    } else if (is("classflags")) {
        class_flags_ = put_flags(pragma);
    } else if (is("instanceflags")) {
        instance_mode_ = put_flags(pragma).mode;
    } else if (is("deleteclass")) {
        remove(pragma, true);
    } else if (is("deleteinstance")) {
        remove(pragma, false);
    } else if (is("include")) {
        throw SyntaxError(WBEMMOF_E_ERROR_INVALID_INCLUDE_FILE,
                          "A text includes no file; load the file's text before this one", pragma.offset);
    }
    // The rest is for mofcomp (autorecover, amendment, locale) or unknown, and DSP0004 lets it pass.
}

void Loader::enter(const Pragma& pragma) {
    const Text path = local_path(repository_, pragma);
    // A relative path is below the present namespace.
    auto found = repository_.find_namespace(path);
    if (found == nullptr) {
        Text below(nspace_->path());
        below += OLECHAR{'\\'};
        below += path;
        found = repository_.find_namespace(below);
    }
    if (found == nullptr) {
        throw SyntaxError(WBEM_E_INVALID_NAMESPACE,
                          "There is no namespace " + to_utf8(path) +
                              "; make it by an instance of __NAMESPACE in the one above it",
                          pragma.offset);
    }
    nspace_ = std::move(found);
}

void Loader::remove(const Pragma& pragma, bool of_class) {
    const auto& arguments = pragma.arguments;
    const bool fails = arguments.size() == 2 && equal_ignoring_case(arguments[1], "FAIL"_w);
    const bool silent = arguments.size() == 2 && equal_ignoring_case(arguments[1], "NOFAIL"_w);
    if (!fails && !silent) {
        throw SyntaxError(
            of_class ? WBEMMOF_E_INVALID_DELETECLASS_SYNTAX : WBEMMOF_E_INVALID_DELETEINSTANCE_SYNTAX,
            "The pragma takes what to delete, and FAIL or NOFAIL", pragma.offset);
    }
    const ObjectPath path = parse_object_path(arguments.front());
    if (silent && nspace_->find_class(path.class_name) == nullptr) return;
    if (of_class) {
        nspace_->delete_class(path.class_name);
        return;
    }
    const auto provider = nspace_->own_providers(path.class_name).instances;
    const Class::Ref definition = nspace_->find_class(path.class_name);
    const bool gone =
        provider && definition
            ? in_provider(*provider,
                          [&] { return provider->remove(*definition, key_values(path, *definition)); })
            : nspace_->delete_instance(path);
    if (!gone && fails) {
        throw SyntaxError(WBEM_E_NOT_FOUND, "There is no instance " + to_utf8(arguments.front()),
                          pragma.offset);
    }
}

/// A class that is nowhere is more likely a misspelt type.
void Loader::require_known_types(const ClassDeclaration& declared) const {
    for (const NamedType& type : declared.embedded) {
        if (equal_ignoring_case(type.name, declared.definition.name) || nspace_->find_class(type.name)) {
            continue;
        }
        throw SyntaxError(
            WBEMMOF_E_UNRECOGNIZED_TYPE,
            to_utf8(type.name) + " is neither a type of CIM's nor a class of " + to_utf8(nspace_->path()),
            type.offset);
    }
}

/// Gives a property or parameter its default.
void set_default(PropertyDefinition& property, const Literal& literal, const ValueMaker& values) {
    Property typed;
    typed.name = property.name;
    typed.type = property.type;
    typed.of_class = property.of_class;
    property.default_value = values.value(literal, typed);
}

ClassDefinition Loader::complete(const ClassDeclaration& declared) const {
    ClassDefinition definition = declared.definition;
    for (const auto& [index, literal] : declared.defaults) {
        set_default(definition.properties[index], literal, values());
    }
    for (const ParameterDefault& one : declared.parameter_defaults) {
        MethodDefinition& method = definition.methods[one.method];
        for (auto* parameters : {&method.in, &method.out}) {
            for (PropertyDefinition& parameter : *parameters) {
                if (equal_ignoring_case(parameter.name, one.parameter)) {
                    set_default(parameter, one.value, values());
                }
            }
        }
    }
    return definition;
}

void Loader::load(const ClassDeclaration& declared) {
    require_known_types(declared);
    const Class::Ref made = nspace_->define_class(complete(declared), class_flags_.mode, class_flags_.update);
    note(made->name(), declared.alias, declared.offset);
}

void Loader::load(const InstanceDeclaration& declared) {
    const Class::Ref of_class = nspace_->find_class(declared.class_name);
    if (of_class == nullptr) {
        throw SyntaxError(
            WBEM_E_INVALID_CLASS,
            "There is no class " + to_utf8(declared.class_name) + " in " + to_utf8(nspace_->path()),
            declared.offset);
    }
    const Instance::Ref instance = Instance::make_fitting(of_class, values().values(declared, *of_class));
    const auto path = relative_path(*of_class, instance->values());
    store(instance);
    note(path.value_or(Text(of_class->name())), declared.alias, declared.offset);
}

void Loader::store(const Instance::Ref& instance) {
    const auto provider = nspace_->own_providers(instance->of_class().name()).instances;
    if (provider) {
        in_provider(*provider, [&] { provider->put(*instance, wbem_flag(instance_mode_)); });
    } else {
        nspace_->put_instance(instance, instance_mode_);
    }
}

void Loader::note(WideView relative, const Text& alias, std::size_t offset) {
    Text path = full_path(*nspace_->place(), relative);
    if (!alias.empty() && !aliases_.emplace(alias, path).second) {
        throw SyntaxError(WBEMMOF_E_MULTIPLE_ALIASES, "The alias $" + to_utf8(alias) + " is given twice",
                          offset);
    }
    paths_.push_back(std::move(path));
}

std::size_t offset_of(const Declaration& declaration) {
    return std::visit([](const auto& one) { return one.offset; }, declaration);
}

[[noreturn]] void fail(WideView text, HRESULT code, const std::string& problem, std::size_t offset) {
    throw Failure(code, kLoad, "The MOF text at " + position_of(text, offset) + ": " + problem,
                  position_of(text, offset));
}

}  // namespace
}  // namespace mof

std::vector<Text> load_mof(Repository& repository, std::shared_ptr<Namespace> nspace, WideView text) {
    std::size_t offset = 0;
    mof::Loader loader(repository, std::move(nspace));
    try {
        for (const mof::Declaration& declaration : mof::parse(text)) {
            offset = mof::offset_of(declaration);
            std::visit([&](const auto& one) { loader.load(one); }, declaration);
        }
    } catch (const mof::SyntaxError& error) {
        mof::fail(text, error.code(), error.what() + std::string("."), error.offset());
    } catch (const Failure& failure) {
        mof::fail(text, failure.code(), failure.description(), offset);
    }
    return loader.take_paths();
}

}  // namespace wmisink::embedded
