#include "wmisink/com/system_words.hpp"

namespace wmisink {

SystemWords system_words(HRESULT) { return {}; }

}  // namespace wmisink
