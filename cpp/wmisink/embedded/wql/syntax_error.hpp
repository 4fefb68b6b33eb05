#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace wmisink::embedded::wql {

/// The query breaks the grammar. what() is a sentence for the user and names the position, counted from 1.
class SyntaxError : public std::runtime_error {
  public:
    /// `problem` ends without a full stop; `offset` counts UTF-16 units from the query's start.
    SyntaxError(const std::string& problem, std::size_t offset)
        : std::runtime_error(problem + " at character " + std::to_string(offset + 1) + "."),
          offset_(offset) {}

    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

  private:
    std::size_t offset_;
};

}  // namespace wmisink::embedded::wql
