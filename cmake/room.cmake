# wmisink_room(name SOURCES … [LINKS …]): one layer of the library, as wmisink::name.
function(wmisink_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS" ${ARGN})
  add_library(wmisink_${name} STATIC ${ROOM_SOURCES})
  add_library(wmisink::${name} ALIAS wmisink_${name})
  set_target_properties(wmisink_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(wmisink_${name} PUBLIC cxx_std_20)
  target_include_directories(
    wmisink_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/cpp> $<INSTALL_INTERFACE:include>)
  target_link_libraries(wmisink_${name} PUBLIC ${ROOM_LINKS} PRIVATE $<BUILD_INTERFACE:wmisink_warnings>)
  set_property(GLOBAL APPEND PROPERTY WMISINK_ROOMS wmisink_${name})
endfunction()
