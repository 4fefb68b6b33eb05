#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "wmisink/client/call_options.hpp"
#include "wmisink/client/wmi_text.hpp"
#include "wmisink/com/com_ptr.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/com/wmi.hpp"

namespace wmisink {

/// What an operation is started with; valid until it has been.
struct Start {
    IWbemServices& services;
    IWbemContext* context;  ///< null: none
    IWbemObjectSink* sink;
};

/// The same without a sink: for the form that gives something to fetch the answer from.
struct Ask {
    IWbemServices& services;
    IWbemContext* context;  ///< null: none
};

/// What a semisynchronous method with one answer gives: where to ask for it, or, from a WMI that doesn't
/// return immediately, the answer itself.
struct Answer {
    com_ptr<IWbemCallResult> pending;
    com_ptr<IWbemClassObject> object;
};

/// What the one answer of an operation is.
enum class Gives : std::uint8_t { nothing, object, perhaps_object, path };

/// One method of IWbemServices with its arguments: what Connection::start() starts. Its asynchronous form is
/// `start`; its semisynchronous one, for rows, `enumerate` and, for one answer, `ask`.
///
/// The functions run on the runtime's threads, once, and may throw WmiError; afterwards they are let go,
/// with whatever they hold.
struct Operation {
    std::string method;   ///< of the form that is used, for messages: "IWbemServices::ExecQueryAsync"
    std::string query{};  ///< the WQL, for messages and the order of columns; empty if it is no query
    std::string path{};   ///< the path or the class that it is about, for messages; empty if it is a query
    /// Gives the call to WMI, whose answer it returns.
    std::function<HRESULT(const Start&)> start{};
    /// What has to be asked of WMI first; may wait, and be empty. A call that is cancelled meanwhile is not
    /// started.
    std::function<void(IWbemServices& services, IWbemContext* context)> prepare{};
    /// It has no end of its own, as events have none: it takes no place from the calls that have one.
    bool endless = false;
    /// Another call has its place and waits for this one's answer: it takes no place of its own.
    bool aside = false;
    /// Its rows are instances of the class that `path` names.
    bool of_class = false;
    std::function<HRESULT(const Ask&, IEnumWbemClassObject** rows)> enumerate{};
    std::function<HRESULT(const Ask&, Answer& answer)> ask{};
    Gives gives = Gives::nothing;

    /// Lets the functions go.
    void forget_functions() noexcept {
        start = {};
        prepare = {};
        enumerate = {};
        ask = {};
    }
};

/// A call that was found wrong before WMI got it. Its detail is a sentence for people.
class CallRefused : public WmiError {
  public:
    using WmiError::WmiError;
};

/// How far an enumeration goes.
enum class Depth : LONG {
    deep = WBEM_FLAG_DEEP,        ///< subclasses too
    shallow = WBEM_FLAG_SHALLOW,  ///< the class alone; of classes: the immediate subclasses
};

/// Whether what is put has to be there, or must not be.
enum class PutMode : LONG {
    create_or_update = WBEM_FLAG_CREATE_OR_UPDATE,
    update = WBEM_FLAG_UPDATE_ONLY,
    create = WBEM_FLAG_CREATE_ONLY,
};

/// The operations, named after what they do. Objects that are put are copied at once, so that a program may
/// go on changing its own; making such an operation throws WmiError where they cannot be.
namespace operations {

[[nodiscard]] Operation query(const WmiText& wql);
/// Events, without an end of their own: WMI need not send a final status even after a cancel.
/// Source: «Receiving Asynchronous Event Notifications», IWbemServices::ExecNotificationQueryAsync.
[[nodiscard]] Operation notifications(const WmiText& wql);
[[nodiscard]] Operation instances(const WmiText& class_name, Depth depth = Depth::deep);
/// Class definitions; `superclass` empty: from the top.
[[nodiscard]] Operation classes(const WmiText& superclass, Depth depth = Depth::deep);
/// The definition of one class, of which there is one row or none; aside. By a query for schema, since that
/// is none of the class's instances' business: on Wine, whose GetObject gives an instance in place of the
/// class, asking for one while a query for others runs would corrupt its heap.
/// @throws std::invalid_argument for what is no name of a class.
[[nodiscard]] Operation class_definition(const std::string& class_name);
/// An instance, or a class definition, by its path.
[[nodiscard]] Operation get(const WmiText& path);
/// The final status of a put tells the path of what was put: CallEnd::path.
[[nodiscard]] Operation put_instance(IWbemClassObject& instance, PutMode mode = PutMode::create_or_update);
[[nodiscard]] Operation put_class(IWbemClassObject& definition, PutMode mode = PutMode::create_or_update);
[[nodiscard]] Operation delete_instance(const WmiText& path);
[[nodiscard]] Operation delete_class(const WmiText& name);
/// Calls a method of the object, or of the class, at `path`; the one row is what comes out. The arguments are
/// checked against the class's signature first: a wrong one ends the call as CallRefused says. Cancelling it
/// stops the waiting; the provider runs on (IWbemServices::CancelAsyncCall).
[[nodiscard]] Operation exec_method(const WmiText& path, std::string method,
                                    std::vector<NamedValue> arguments = {});

}  // namespace operations

/// The class that a path names: `Win32_Process` of `\\.\root\cimv2:Win32_Process.Handle="4"`.
[[nodiscard]] std::string class_of_path(const std::string& path);

/// Whether a path names an instance: with keys, or `=@`.
[[nodiscard]] bool names_instance(const std::string& path);

}  // namespace wmisink
