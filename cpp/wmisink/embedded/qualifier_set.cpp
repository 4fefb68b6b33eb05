#include "wmisink/embedded/qualifier_set.hpp"

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "wmisink/com/bstr.hpp"
#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/class_name.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/string_array.hpp"
#include "wmisink/embedded/variant_value.hpp"

namespace wmisink::embedded {
namespace {

/// VT_BSTR, VT_I4, VT_R8 and VT_BOOL, and arrays of them (Microsoft, "IWbemQualifierSet::Put").
CIMTYPE qualifier_type(const VARIANT& value) {
    switch (value.vt & ~VT_ARRAY) {
        case VT_BSTR:
        case VT_I4:
        case VT_R8:
        case VT_BOOL:
            return cim_type_of(value);
        default:
            throw Failure(WBEM_E_INVALID_QUALIFIER_TYPE, "Put",
                          "A qualifier is a string, boolean, 32-bit integer or real, or an array of one of "
                          "them; VARIANT type " +
                              std::to_string(value.vt) + " is none.");
    }
}

class QualifierSet final : public RefCounted<QualifierSet, IWbemQualifierSet> {
  public:
    QualifierSet(com_ptr<ClassObject> object, QualifierOwner owner)
        : object_(std::move(object)), owner_(std::move(owner)) {}

    HRESULT STDMETHODCALLTYPE Get(LPCWSTR name, LONG flags, VARIANT* value, LONG* flavor) noexcept override {
        if (name == nullptr || flags != 0) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] {
            const auto seen = qualifiers();
            const Qualifier* found = find_qualifier(*seen, name);
            if (found == nullptr) {
                return WBEM_E_NOT_FOUND;
            }
            read(*found, value, flavor);
            return HRESULT{WBEM_S_NO_ERROR};
        });
    }

    HRESULT STDMETHODCALLTYPE Put(LPCWSTR name, VARIANT* value, LONG flavor) noexcept override {
        if (name == nullptr || value == nullptr || !is_element_name(name) || *name == OLECHAR{'_'}) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] {
            const CIMTYPE type = qualifier_type(*value);
            object_->put_qualifier(
                owner_,
                {.name = Text(name), .value = from_variant(*value, type), .type = type, .flavor = flavor});
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE Delete(LPCWSTR name) noexcept override {
        if (name == nullptr) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] { return object_->delete_qualifier(owner_, name); });
    }

    HRESULT STDMETHODCALLTYPE GetNames(LONG flags, SAFEARRAY** names) noexcept override {
        if (names == nullptr || !known(flags)) {
            return WBEM_E_INVALID_PARAMETER;
        }
        *names = nullptr;
        return com_method([&] {
            const std::vector<Qualifier> listed = of_origin(flags);
            const std::vector<WideView> found = [&] {
                std::vector<WideView> texts;
                for (const Qualifier& qualifier : listed) {
                    texts.push_back(qualifier.name);
                }
                return texts;
            }();
            *names = string_array(found).detach();
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG flags) noexcept override {
        if (!known(flags)) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] {
            listed_ = of_origin(flags);
            position_ = 0;
            return WBEM_S_NO_ERROR;
        });
    }

    HRESULT STDMETHODCALLTYPE Next(LONG flags, BSTR* name, VARIANT* value, LONG* flavor) noexcept override {
        if (name != nullptr) {
            *name = nullptr;
        }
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
            const Qualifier& qualifier = (*listed_)[position_];
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
    using List = std::shared_ptr<const std::vector<Qualifier>>;

    static bool known(LONG flags) noexcept {
        return flags == 0 || flags == WBEM_FLAG_LOCAL_ONLY || flags == WBEM_FLAG_PROPAGATED_ONLY;
    }

    static void read(const Qualifier& qualifier, VARIANT* value, LONG* flavor) {
        if (value != nullptr) {
            to_variant(qualifier.value, qualifier.type, value);
        }
        if (flavor != nullptr) {
            *flavor = qualifier.flavor;
        }
    }

    /// Looked up once for each state of the object; readers may be several.
    [[nodiscard]] List qualifiers() {
        const std::scoped_lock lock(mutex_);
        if (seen_ == nullptr || revision_ != object_->revision()) {
            seen_ = std::make_shared<const std::vector<Qualifier>>(object_->qualifiers_of(owner_));
            revision_ = object_->revision();
        }
        return seen_;
    }

    [[nodiscard]] std::vector<Qualifier> of_origin(LONG flags) {
        std::vector<Qualifier> found;
        const List seen = qualifiers();
        for (const Qualifier& qualifier : *seen) {
            if (flags == 0 || (flags == WBEM_FLAG_PROPAGATED_ONLY) == is_propagated(qualifier)) {
                found.push_back(qualifier);
            }
        }
        return found;
    }

    com_ptr<ClassObject> object_;
    QualifierOwner owner_;
    std::mutex mutex_;
    List seen_;
    std::uint64_t revision_ = 0;
    std::optional<std::vector<Qualifier>> listed_;
    std::size_t position_ = 0;
};

}  // namespace

com_ptr<IWbemQualifierSet> make_qualifier_set(com_ptr<ClassObject> object, QualifierOwner owner) {
    return make_com<QualifierSet>(std::move(object), std::move(owner));
}

long live_qualifier_sets() noexcept { return QualifierSet::live_count(); }

}  // namespace wmisink::embedded
