# `cmake --install`: headers, static libraries and a package, so that a C++ program can find_package(wmisink).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(rooms GLOBAL PROPERTY WMISINK_ROOMS)
install(TARGETS ${rooms} EXPORT wmisink-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(
  DIRECTORY cpp/wmisink
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING
  PATTERN "*.hpp"
  PATTERN "*.def")
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/wmisink)
install(EXPORT wmisink-targets NAMESPACE wmisink:: DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/wmisink-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES cmake/wmisink-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/wmisink-config-version.cmake
        DESTINATION ${package_dir})
