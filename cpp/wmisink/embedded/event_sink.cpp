#include "wmisink/embedded/event_sink.hpp"

#include <utility>
#include <vector>

#include "wmisink/com/ref_counted.hpp"
#include "wmisink/embedded/calls/put_instance.hpp"
#include "wmisink/embedded/com_method.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/select.hpp"

namespace wmisink::embedded {
namespace {

constexpr const char* kIndicate = "Indicate";

class EventSink final : public RefCounted<EventSink, IWbemObjectSink> {
  public:
    explicit EventSink(std::shared_ptr<Namespace> nspace) noexcept : namespace_(std::move(nspace)) {}

    HRESULT STDMETHODCALLTYPE Indicate(LONG count, IWbemClassObject** objects) noexcept override {
        if (count < 0 || (count > 0 && objects == nullptr)) {
            return WBEM_E_INVALID_PARAMETER;
        }
        return com_method([&] {
            std::vector<Instance::Ref> events;
            for (LONG i = 0; i < count; ++i) {
                if (objects[i] == nullptr) {
                    return WBEM_E_INVALID_PARAMETER;
                }
                events.push_back(event_behind(*objects[i]));
            }
            for (Instance::Ref& event : events) {
                namespace_->events().publish(std::move(event));
            }
            return WBEM_S_NO_ERROR;
        });
    }

    /// Nothing to do: the next Indicate may come all the same.
    HRESULT STDMETHODCALLTYPE SetStatus(LONG, HRESULT, BSTR, IWbemClassObject*) noexcept override {
        return WBEM_S_NO_ERROR;
    }

  private:
    [[nodiscard]] Instance::Ref event_behind(IWbemClassObject& object) const {
        const Instance::Ref given = instance_behind(object, kIndicate);
        const Class::Ref of_class = require_class(*namespace_, given->of_class().name());
        if (!of_class->is_a("__Event"_w)) {
            throw Failure(WBEM_E_INVALID_OBJECT, kIndicate,
                          "Class " + to_utf8(of_class->name()) + " is not derived from __Event.",
                          to_utf8(of_class->name()));
        }
        return moved_to(given, of_class);
    }

    std::shared_ptr<Namespace> namespace_;
};

}  // namespace

com_ptr<IWbemObjectSink> make_event_sink(std::shared_ptr<Namespace> nspace) {
    return make_com<EventSink>(std::move(nspace));
}

long live_event_sinks() noexcept { return EventSink::live_count(); }

}  // namespace wmisink::embedded
