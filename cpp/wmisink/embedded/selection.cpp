#include "wmisink/embedded/selection.hpp"

#include <algorithm>
#include <string>

#include "wmisink/embedded/failure.hpp"

namespace wmisink::embedded {
namespace {

class Selection {
  public:
    Selection(const Class& of_class, bool locatable) : class_(of_class), locatable_(locatable) {
        projection_.show(SystemProperty::genus);
        projection_.show(SystemProperty::class_name);
        projection_.show(SystemProperty::property_count);
    }

    void add(const wql::PropertyName& name) {
        const bool prefixed = name.parts.size() == 2 && class_.is_a(name.parts.front());
        if (name.parts.size() > 1 && !prefixed) {
            refuse(name, "A SELECT list takes properties of the class only");
        }
        const Text& last = name.parts.back();
        if (const auto system = find_system_property(last)) {
            projection_.show(*system);
            locatable_ = locatable_ || *system == SystemProperty::path || *system == SystemProperty::relpath;
            return;
        }
        const auto index = class_.find_property(last);
        if (!index) {
            refuse(name, "Class " + to_utf8(class_.name()) + " has no property \"" + to_utf8(last) + "\"");
        }
        projection_.properties.push_back(*index);
    }

    std::shared_ptr<const Projection> finish() {
        auto& kept = projection_.properties;
        if (locatable_) {
            kept.insert(kept.end(), class_.keys().begin(), class_.keys().end());
            for (const auto system : {SystemProperty::server, SystemProperty::nspace, SystemProperty::path}) {
                projection_.show(system);
            }
        }
        std::sort(kept.begin(), kept.end());
        kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
        const auto keys = class_.keys();
        const bool all_keys = std::includes(kept.begin(), kept.end(), keys.begin(), keys.end());
        if (class_.singleton() || (all_keys && !keys.empty())) {
            projection_.show(SystemProperty::relpath);
        }
        return std::make_shared<const Projection>(std::move(projection_));
    }

  private:
    [[noreturn]] static void refuse(const wql::PropertyName& name, const std::string& problem) {
        throw Failure(WBEM_E_INVALID_QUERY, "plan_select",
                      problem + ", at character " + std::to_string(name.offset + 1) + ".",
                      to_utf8(name.parts.back()));
    }

    const Class& class_;
    bool locatable_;
    Projection projection_;
};

}  // namespace

std::shared_ptr<const Projection> make_projection(std::span<const wql::PropertyName> list,
                                                  const Class& of_class, bool locatable) {
    Selection selection(of_class, locatable);
    for (const wql::PropertyName& name : list) {
        selection.add(name);
    }
    return selection.finish();
}

std::shared_ptr<const Projection> key_projection(const Class& of_class) {
    return Selection(of_class, true).finish();
}

}  // namespace wmisink::embedded
