#include "text.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace wmisink::bindings {
namespace {

struct Content {
    std::uint16_t bits;  // of all units together
    bool surrogates;
};

Content content_of(WideView text) {
    std::uint16_t bits = 0;
    bool surrogates = false;
    for (const OLECHAR unit : text) {
        bits = static_cast<std::uint16_t>(bits | unit);
        surrogates |= (unit & 0xF800) == 0xD800;
    }
    return {bits, surrogates};
}

template <class Unit>
void copy_units(WideView text, void* to) {
    std::ranges::transform(text, static_cast<Unit*>(to),
                           [](OLECHAR unit) { return static_cast<Unit>(unit); });
}

template <class Unit>
WideString from_units(const void* units, Py_ssize_t count) {
    const auto* first = static_cast<const Unit*>(units);
    return WideString(first, first + count);
}

WideString from_code_points(const Py_UCS4* points, Py_ssize_t count) {
    WideString text;
    text.reserve(static_cast<std::size_t>(count));
    for (Py_ssize_t i = 0; i < count; ++i) {
        const Py_UCS4 point = points[i];
        if (point < 0x10000) {
            text.push_back(static_cast<OLECHAR>(point));
        } else {
            text.push_back(static_cast<OLECHAR>(0xD800 + ((point - 0x10000) >> 10)));
            text.push_back(static_cast<OLECHAR>(0xDC00 + ((point - 0x10000) & 0x3FF)));
        }
    }
    return text;
}

}  // namespace

PyObject* new_str(WideView text) {
    const Content content = content_of(text);
    const auto length = static_cast<Py_ssize_t>(text.size());
    if (content.surrogates) {
        int order = std::endian::native == std::endian::little ? -1 : 1;
        return PyUnicode_DecodeUTF16(reinterpret_cast<const char*>(text.data()), length * 2, "surrogatepass",
                                     &order);
    }
    const bool narrow = content.bits < 0x100;
    PyObject* const made = PyUnicode_New(length, content.bits < 0x80 ? 0x7F : narrow ? 0xFF : 0xFFFF);
    if (!made || length == 0) return made;
    if (narrow) {
        copy_units<Py_UCS1>(text, PyUnicode_DATA(made));
    } else {
        copy_units<Py_UCS2>(text, PyUnicode_DATA(made));
    }
    return made;
}

WideString wide_of(py::handle text) {
    PyObject* const str = text.ptr();
    const Py_ssize_t length = PyUnicode_GET_LENGTH(str);
    switch (PyUnicode_KIND(str)) {
        case PyUnicode_1BYTE_KIND:
            return from_units<Py_UCS1>(PyUnicode_DATA(str), length);
        case PyUnicode_2BYTE_KIND:
            return from_units<Py_UCS2>(PyUnicode_DATA(str), length);
        default:
            return from_code_points(static_cast<const Py_UCS4*>(PyUnicode_DATA(str)), length);
    }
}

}  // namespace wmisink::bindings
