#include "wmisink/embedded/qualifier_set.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/string_array.hpp"
#include "wmisink/embedded/variant_value.hpp"

namespace wmisink::embedded {
namespace {

class QualifierSet final : public RefCounted<QualifierSet, IWbemQualifierSet> {
  public:
    QualifierSet(Class::Ref owner, std::vector<const Qualifier*> qualifiers, bool on_instance)
        : owner_(std::move(owner)), qualifiers_(std::move(qualifiers)), on_instance_(on_instance) {}

    HRESULT STDMETHODCALLTYPE Get(LPCWSTR name, LONG flags, VARIANT* value, LONG* flavor) noexcept override {
        if (name == nullptr || flags != 0) {
            return WBEM_E_INVALID_PARAMETER;
        }
        const auto found = std::find_if(qualifiers_.begin(), qualifiers_.end(), [name](const Qualifier* one) {
            return equal_ignoring_case(one->name, name);
        });
        if (found == qualifiers_.end()) {
            return WBEM_E_NOT_FOUND;
        }
        return com_method([&] {
            read(**found, value, flavor);
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE Put(LPCWSTR, VARIANT*, LONG) noexcept override { return WBEM_E_NOT_SUPPORTED; }
    HRESULT STDMETHODCALLTYPE Delete(LPCWSTR) noexcept override { return WBEM_E_NOT_SUPPORTED; }

    HRESULT STDMETHODCALLTYPE GetNames(LONG flags, SAFEARRAY** names) noexcept override {
        if (names == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *names = nullptr;
        return com_method([&] {
            std::vector<WideView> found;
            for (const Qualifier* qualifier : of_origin(flags)) {
                found.push_back(qualifier->name);
            }
            *names = string_array(found).detach();
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG flags) noexcept override {
        return com_method([&] {
            listed_ = of_origin(flags);
            position_ = 0;
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE Next(LONG flags, BSTR* name, VARIANT* value, LONG* flavor) noexcept override {
        if (flags != 0) {
            return WBEM_E_INVALID_PARAMETER;
        }
        if (!listed_) {
            return WBEM_E_UNEXPECTED;
        }
        if (position_ == listed_->size()) {
            return WBEM_S_NO_MORE_DATA;
        }
        return com_method([&] {
            const Qualifier& qualifier = *(*listed_)[position_];
            Bstr text(name == nullptr ? WideView() : WideView(qualifier.name));
            read(qualifier, value, flavor);
            if (name != nullptr) {
                *name = text.detach();
            }
            ++position_;
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE EndEnumeration() noexcept override {
        listed_.reset();
        return WBEM_S_NO_ERROR;
    }

  private:
    using List = std::vector<const Qualifier*>;

    /// Seen from an instance every class qualifier is propagated.
    [[nodiscard]] LONG flavor_of(const Qualifier& qualifier) const noexcept {
        return on_instance_ ? qualifier.flavor | WBEM_FLAVOR_ORIGIN_PROPAGATED : qualifier.flavor;
    }

    void read(const Qualifier& qualifier, VARIANT* value, LONG* flavor) const {
        if (value != nullptr) {
            to_variant(qualifier.value, qualifier.type, value);
        }
        if (flavor != nullptr) {
            *flavor = flavor_of(qualifier);
        }
    }

    /// WBEM_FLAG_LOCAL_ONLY, WBEM_FLAG_PROPAGATED_ONLY or 0 for both.
    [[nodiscard]] List of_origin(LONG flags) const {
        List found;
        for (const Qualifier* qualifier : qualifiers_) {
            const bool propagated = (flavor_of(*qualifier) & WBEM_FLAVOR_ORIGIN_PROPAGATED) != 0;
            if (flags == 0 || (flags == WBEM_FLAG_PROPAGATED_ONLY) == propagated) {
                found.push_back(qualifier);
            }
        }
        return found;
    }

    Class::Ref owner_;
    List qualifiers_;
    bool on_instance_;
    std::optional<List> listed_;
    std::size_t position_ = 0;
};

}  // namespace

com_ptr<IWbemQualifierSet> make_qualifier_set(Class::Ref owner, std::span<const Qualifier> qualifiers,
                                              bool on_instance) {
    std::vector<const Qualifier*> kept;
    for (const Qualifier& qualifier : qualifiers) {
        if (!on_instance || (qualifier.flavor & WBEM_FLAVOR_FLAG_PROPAGATE_TO_INSTANCE) != 0) {
            kept.push_back(&qualifier);
        }
    }
    return make_com<QualifierSet>(std::move(owner), std::move(kept), on_instance);
}

long live_qualifier_sets() noexcept { return QualifierSet::live_count(); }

}  // namespace wmisink::embedded
