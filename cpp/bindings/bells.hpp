#pragma once

#include "wmisink/sink/bell.hpp"

namespace wmisink::bindings {

/// A bell of the process's one list, for a call or a connection that Python may await.
[[nodiscard]] com_ptr<Bell> make_bell();

/// Nobody waits for bells any more: for the end of the interpreter.
void close_bells() noexcept;

}  // namespace wmisink::bindings
