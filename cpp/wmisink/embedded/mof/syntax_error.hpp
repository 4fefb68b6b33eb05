#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

#include "wmisink/com/wmi.hpp"

namespace wmisink::embedded::mof {

/// The text breaks the grammar. what() is a sentence for the user that does not name the position yet.
class SyntaxError : public std::runtime_error {
  public:
    /// `code` is one of WBEMMOF_E_…; `offset` counts UTF-16 units from the text's start.
    SyntaxError(HRESULT code, const std::string& problem, std::size_t offset)
        : std::runtime_error(problem), code_(code), offset_(offset) {}

    [[nodiscard]] HRESULT code() const noexcept { return code_; }
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

  private:
    HRESULT code_;
    std::size_t offset_;
};

}  // namespace wmisink::embedded::mof
