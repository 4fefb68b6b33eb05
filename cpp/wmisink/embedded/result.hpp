#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "wmisink/embedded/call_context.hpp"
#include "wmisink/embedded/class_object.hpp"

namespace wmisink::embedded {

/// One object of an answer, before a COM object is made of it: an instance, or a class when there is none.
struct ResultItem {
    Class::Ref definition;
    Instance::Ref instance;
    std::shared_ptr<const Projection> projection;
    /// An object that is neither and was made already: the empty class that a client fills.
    com_ptr<IWbemClassObject> made = {};

    [[nodiscard]] com_ptr<IWbemClassObject> object() const {
        if (made) {
            return made;
        }
        return instance == nullptr ? make_com<ClassObject>(definition)
                                   : make_com<ClassObject>(instance, projection);
    }
};

/// Where an operation puts its objects. Used on the operation's own thread; only cancelled() is for any
/// thread.
class ResultOutput {
  public:
    /// Waits when the client is slow. False: the call is over, stop.
    virtual bool take(ResultItem item) = 0;
    virtual void progress(std::uint32_t done, std::uint32_t total) = 0;
    [[nodiscard]] virtual bool cancelled() const noexcept = 0;
    /// The named values that the client gave with the call; nullptr: none.
    [[nodiscard]] virtual const CallContext* context() const noexcept { return nullptr; }
    /// The path of what was put, for the final status (Microsoft, "IWbemObjectSink::SetStatus", strParam).
    virtual void path(Text) {}
    /// The namespace that OpenNamespace has opened.
    virtual void opened(com_ptr<IWbemServices>) {}
    /// Has `wake` called, from any thread, once cancelled() turns true; at once if it has. nullptr forgets
    /// it, and waits until one that is running has returned. For an operation that sleeps.
    virtual void on_cancel(std::function<void()> wake) { static_cast<void>(wake); }

  protected:
    ResultOutput() = default;
    ResultOutput(const ResultOutput&) = default;
    ResultOutput& operator=(const ResultOutput&) = default;
    ~ResultOutput() = default;
};

/// The work of a call that yields objects, whichever way the client asked for it. Throws when it fails.
using Operation = std::function<void(ResultOutput&)>;

}  // namespace wmisink::embedded
