#pragma once

#include <vector>

#include "wmisink/embedded/mof/cursor.hpp"

namespace wmisink::embedded::mof {

/// Reads qualifiers, and remembers the flavors that the text declares for all of one name.
class QualifierReader {
  public:
    explicit QualifierReader(Cursor& cursor) : cursor_(cursor) {}

    /// `[name, name(value) : Flavor …, name{…}]`; nothing when there is no bracket. Throws SyntaxError.
    [[nodiscard]] std::vector<Qualifier> list();
    /// What follows `Qualifier`: `Description : ToSubclass Amended;`, or the longer form of DSP0004 with a
    /// type, a value, Scope() and Flavor(). Throws SyntaxError.
    void declaration();

  private:
    [[nodiscard]] Qualifier one();
    /// Words until one that is no flavor. Throws SyntaxError when there is none.
    [[nodiscard]] LONG flavors();

    Cursor& cursor_;
    NameMap<LONG> declared_;
};

}  // namespace wmisink::embedded::mof
