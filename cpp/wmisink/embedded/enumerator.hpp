#pragma once

#include <memory>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/result_buffer.hpp"

namespace wmisink::embedded {

/// An IEnumWbemClassObject that reads the buffer from its start, as Microsoft's pages have it. When it and
/// all its clones are gone, the operation is told to stop and outstanding NextAsync calls end as cancelled. A
/// failed Next leaves its reason for GetErrorInfo.
[[nodiscard]] com_ptr<IEnumWbemClassObject> make_enumerator(std::shared_ptr<Repository> repository,
                                                            std::shared_ptr<ResultBuffer> buffer,
                                                            std::shared_ptr<const Place> place);

/// How many exist; for live_objects().
[[nodiscard]] long live_enumerators() noexcept;

}  // namespace wmisink::embedded
