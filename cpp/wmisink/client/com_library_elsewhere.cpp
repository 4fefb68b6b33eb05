// Without Windows there is no COM library: the WMI in use lives in the process and needs none of this.
#include "wmisink/client/class_source.hpp"
#include "wmisink/client/com_library.hpp"
#include "wmisink/com/error.hpp"

namespace wmisink {

namespace com_library {

void keep_apartment_alive() noexcept {}
HRESULT initialize_security() noexcept { return S_OK; }
void enter_apartment() noexcept {}
void leave_apartment() noexcept {}
void pin_module() noexcept {}

}  // namespace com_library

ClassSource com_class_source() { throw WmiError(E_NOTIMPL, "CoCreateInstance"); }

}  // namespace wmisink
