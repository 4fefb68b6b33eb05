# Every target of ours links this; errors only where a preset asks for them.
add_library(wmisink_warnings INTERFACE)
if(MSVC)
  target_compile_options(wmisink_warnings INTERFACE /W4 /permissive- /utf-8
                                                    $<$<BOOL:${WMISINK_WARNINGS_AS_ERRORS}>:/WX>)
else()
  target_compile_options(
    wmisink_warnings
    INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
              -Woverloaded-virtual $<$<BOOL:${WMISINK_WARNINGS_AS_ERRORS}>:-Werror>)
endif()
