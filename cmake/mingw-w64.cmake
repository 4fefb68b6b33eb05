# Cross-building for 64-bit Windows with Debian's mingw-w64. The -posix compilers have std::thread; -static leaves no DLL to carry.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-static")
set(CMAKE_MODULE_LINKER_FLAGS_INIT "-static")
set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
# pybind11 lives in the host's Python environment.
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
# For the extension: the directory of a Windows CPython (include/, libs/libpython3xx.a, python3xx.dll), as tests/wine makes it.
if(WMISINK_WINDOWS_PYTHON)
  list(APPEND CMAKE_FIND_ROOT_PATH "${WMISINK_WINDOWS_PYTHON}")
  set(Python_INCLUDE_DIR "${WMISINK_WINDOWS_PYTHON}/include")
  file(GLOB Python_LIBRARY "${WMISINK_WINDOWS_PYTHON}/libs/libpython3??.a")
  set(PYBIND11_USE_CROSSCOMPILING ON)
endif()
# ctest runs the .exe files with this: in the Wine prefix of tests/wine.
set(CMAKE_CROSSCOMPILING_EMULATOR "python3;${CMAKE_CURRENT_LIST_DIR}/../tests/wine/run.py;exe")
