#include "wmisink/embedded/association.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "wmisink/com/error.hpp"
#include "wmisink/embedded/association_source.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/find_object.hpp"
#include "wmisink/embedded/schema_association.hpp"
#include "wmisink/embedded/select.hpp"
#include "wmisink/embedded/selection.hpp"

namespace wmisink::embedded {
namespace {

/// What the client gets: objects, cut down to their keys or reduced to their classes as the query says.
class Answer {
  public:
    Answer(const wql::AssociationQuery& query, ResultOutput& client) noexcept
        : query_(query), client_(client) {}

    /// False when the client wants no more.
    bool give(const Instance::Ref& object) {
        const Class::Ref& of_class = object->shared_class();
        if (query_.class_defs_only) {
            const bool fresh = std::find(classes_.begin(), classes_.end(), of_class) == classes_.end();
            if (!fresh) {
                return !client_.cancelled();
            }
            classes_.push_back(of_class);
            return client_.take({.definition = of_class, .instance = {}, .projection = {}});
        }
        return client_.take({.definition = {}, .instance = object, .projection = projection(of_class)});
    }

    [[nodiscard]] bool cancelled() const noexcept { return client_.cancelled(); }
    [[nodiscard]] const CallContext* context() const noexcept { return client_.context(); }

  private:
    std::shared_ptr<const Projection> projection(const Class::Ref& of_class) {
        if (!query_.keys_only) {
            return nullptr;
        }
        if (of_class != projected_) {
            projected_ = of_class;
            projection_ = key_projection(*of_class);
        }
        return projection_;
    }

    const wql::AssociationQuery& query_;
    ResultOutput& client_;
    std::vector<Class::Ref> classes_;
    Class::Ref projected_;
    std::shared_ptr<const Projection> projection_;
};

/// Takes the instances of one association class and follows those that refer to the source.
class Follower final : public ResultOutput {
  public:
    Follower(const wql::AssociationQuery& query, const AssociationSource& source, const Namespace& nspace,
             Answer& answer) noexcept
        : query_(query), source_(source), nspace_(nspace), answer_(answer) {}

    /// False when the client wants no more.
    bool follow(const Class::Ref& association) {
        candidates_ = references_to(*association, source_.of_class(), query_.role, nspace_);
        for (std::size_t i = 0; i < candidates_.size() && !over_; ++i) {
            current_ = i;
            SelectPlan plan;
            plan.of_class = association;
            plan.deep = false;
            plan.offered.push_back({.property = candidates_[i], .value = Value::text(Text(source_.path()))});
            run_select(plan, nspace_, *this);
            give_ends();
        }
        return !over_;
    }

    bool take(ResultItem item) override {
        const Instance& association = *item.instance;
        if (source_.is_meant_by(association[candidates_[current_]])) {
            if (query_.references) {
                over_ = !give_once(item.instance);
            } else {
                note_ends(association);
            }
        } else if (++passed_over_ % kBetweenLooks == 0) {
            over_ = answer_.cancelled();
        }
        return !over_;
    }

    /// How far one source is says nothing about the whole.
    void progress(std::uint32_t, std::uint32_t) override {}
    [[nodiscard]] bool cancelled() const noexcept override { return answer_.cancelled(); }
    [[nodiscard]] const CallContext* context() const noexcept override { return answer_.context(); }

  private:
    static constexpr std::size_t kBetweenLooks = 256;

    /// An association whose earlier reference is the source too has been given already.
    bool give_once(const Instance::Ref& association) {
        const auto earlier = std::span(candidates_).first(current_);
        const bool given = std::any_of(earlier.begin(), earlier.end(), [&](std::size_t reference) {
            return source_.is_meant_by((*association)[reference]);
        });
        return given || answer_.give(association);
    }

    /// Endpoints are fetched when the provider of the associations has returned: theirs is then not called
    /// from within it, where it might hold a lock.
    void note_ends(const Instance& association) {
        for (const std::size_t end :
             other_ends(association.of_class(), candidates_[current_], query_.result_role)) {
            ends_.push_back(association[end]);
        }
    }

    void give_ends() {
        for (const Value& end : std::exchange(ends_, {})) {
            if (over_ || answer_.cancelled()) {
                over_ = true;
                return;
            }
            const Instance::Ref object = object_at(end);
            over_ = object != nullptr && admits_end(query_, object->of_class()) && !answer_.give(object);
        }
    }

    /// nullptr for a reference that leads nowhere, and for one that the query cannot admit.
    [[nodiscard]] Instance::Ref object_at(const Value& reference) const {
        const Text* text = reference.get_if<Text>();
        if (text == nullptr) {
            return nullptr;
        }
        ObjectPath path;
        try {
            path = parse_object_path(*text);
        } catch (const WmiError&) {
            return nullptr;
        }
        const Class::Ref of_class = nspace_.find_class(path.class_name);
        if (of_class == nullptr || path.is_class() || !leads_to(path, *nspace_.place()) ||
            !may_be_admitted(*of_class)) {
            return nullptr;
        }
        try {
            const bool keys = query_.keys_only || query_.class_defs_only;
            return find_object(path, nspace_, this, keys ? Wanted::keys : Wanted::everything);
        } catch (const Failure& failure) {
            if (failure.code() != WBEM_E_INVALID_OBJECT_PATH) {
                throw;
            }
            return nullptr;
        }
    }

    /// The path's class may be a superclass of the object's own.
    [[nodiscard]] bool may_be_admitted(const Class& of_class) const {
        if (query_.result_class.empty() || of_class.is_a(query_.result_class)) {
            return true;
        }
        const Class::Ref wanted = nspace_.find_class(query_.result_class);
        return wanted != nullptr && wanted->is_a(of_class.name());
    }

    const wql::AssociationQuery& query_;
    const AssociationSource& source_;
    const Namespace& nspace_;
    Answer& answer_;
    std::vector<std::size_t> candidates_;
    std::vector<Value> ends_;
    std::size_t current_ = 0;
    std::size_t passed_over_ = 0;
    bool over_ = false;
};

void run_instance_association(const wql::AssociationQuery& query, const AssociationSource& source,
                              const Namespace& nspace, ResultOutput& output) {
    Answer answer(query, output);
    Follower follower(query, source, nspace, answer);
    for (const Class::Ref& association : nspace.classes()) {
        if (output.cancelled()) {
            return;
        }
        if (is_association(*association) && admits_association(query, *association) &&
            !follower.follow(association)) {
            return;
        }
    }
}

[[noreturn]] void refuse(const wql::AssociationQuery& query, HRESULT code, const std::string& problem) {
    throw Failure(code, "run_association",
                  problem + ", at character " + std::to_string(query.path_offset + 1) + ".",
                  to_utf8(query.path));
}

}  // namespace

void run_association(const wql::AssociationQuery& query, const Namespace& nspace, ResultOutput& output) {
    const ObjectPath path = parse_object_path(query.path);
    if (!leads_to(path, *nspace.place())) {
        refuse(query, WBEM_E_INVALID_OBJECT_PATH,
               "The path leads out of namespace " + to_utf8(nspace.path()) + "; connect to the other one");
    }
    const Class::Ref of_class = require_class(nspace, path.class_name);
    if (path.is_class() != query.schema_only) {
        refuse(query, WBEM_E_INVALID_QUERY,
               query.schema_only ? "SchemaOnly goes with the path of a class"
                                 : "The path is that of a class; write WHERE SchemaOnly to ask for classes");
    }
    if (query.schema_only) {
        run_schema_association(query, *of_class, nspace, output);
        return;
    }
    Instance::Ref object = find_object(path, nspace, &output, Wanted::keys);
    if (object == nullptr) {
        refuse(query, WBEM_E_NOT_FOUND, "There is no object with the path " + to_utf8(query.path));
    }
    run_instance_association(query, AssociationSource(std::move(object)), nspace, output);
}

}  // namespace wmisink::embedded
