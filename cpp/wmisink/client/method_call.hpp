#pragma once

#include <string>
#include <vector>

#include "wmisink/client/operation.hpp"

namespace wmisink {

/// The call of a method: the signature from the class, an instance of it with the arguments, the call.
/// Source: «Calling a Method» and IWbemClassObject::GetMethod, which works on class definitions only.
class MethodCall {
  public:
    MethodCall(WmiText path, std::string method, std::vector<NamedValue> arguments);

    /// Asks WMI for the class and checks the arguments. May wait. @throws CallRefused, WmiError.
    void prepare(IWbemServices& services, IWbemContext* context);
    /// After prepare().
    [[nodiscard]] HRESULT start(const Start& with, LONG flags) const;
    [[nodiscard]] HRESULT ask(const Ask& with, LONG flags, Answer& answer) const;

  private:
    [[nodiscard]] com_ptr<IWbemClassObject> signature_in(IWbemClassObject& definition) const;
    [[noreturn]] void refuse(HRESULT code, const std::string& reason) const;

    const WmiText path_;
    const std::string method_;
    const std::vector<NamedValue> arguments_;
    const std::string full_name_;  // "Win32_Process.Create", for messages
    com_ptr<IWbemClassObject> in_;
};

/// A property that is a text; empty where the object has none or it is NULL.
[[nodiscard]] std::string text_property(IWbemClassObject& object, std::string_view name);

}  // namespace wmisink
