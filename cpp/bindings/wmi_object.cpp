#include "wmi_object.hpp"

#include <pybind11/stl.h>

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "module.hpp"
#include "qualifiers.hpp"
#include "row_maker.hpp"
#include "text.hpp"
#include "to_cim_value.hpp"
#include "to_python.hpp"
#include "wmisink/cim/cim_type.hpp"
#include "wmisink/cim/decode.hpp"
#include "wmisink/cim/property_names.hpp"
#include "wmisink/cim/put_property.hpp"
#include "wmisink/com/variant.hpp"
#include "wmisink/rows/row_reader.hpp"

namespace wmisink::bindings {
namespace {

using namespace literals;

struct Property {
    Variant value{};
    CIMTYPE type = CIM_EMPTY;
};

std::optional<Property> find(IWbemClassObject& object, const std::string& name) {
    Property property;
    const HRESULT got = object.Get(to_wide(name).c_str(), 0, property.value.put(), &property.type, nullptr);
    if (got == WBEM_E_NOT_FOUND) return std::nullopt;
    check(got, "IWbemClassObject::Get");
    return property;
}

std::string text_of(IWbemClassObject& object, const char* name) {
    const auto property = find(object, name);
    return property && property->value.type() == VT_BSTR ? to_utf8(view_of(property->value->bstrVal))
                                                         : std::string();
}

std::string class_name_of(IWbemClassObject& object) { return text_of(object, "__CLASS"); }

std::vector<std::string> names_of(IWbemClassObject& object) {
    std::vector<std::string> texts;
    for (const WideString& name : property_names(object)) texts.push_back(to_utf8(name));
    return texts;
}

std::string no_such_property(const WmiObject& self, const std::string& name) {
    return self.use([&](IWbemClassObject& object) {
        std::string known;
        for (const std::string& one : names_of(object)) known += (known.empty() ? "" : ", ") + one;
        return "An object of " + class_name_of(object) + " has no property '" + name + "'; it has " +
               (known.empty() ? "none" : known) + ".";
    });
}

/// An embedded object can be changed as well; to count, it is set to its property again.
class EmbeddedObjects final : public ObjectMaker {
  public:
    py::object make(IUnknown* embedded) override {
        auto object = com_ptr<IUnknown>::share(embedded).query<IWbemClassObject>();
        return object ? make_object(std::move(object)) : py::object();
    }
};

std::optional<py::object> value_of(const WmiObject& self, const std::string& name) {
    const auto property = self.use([&](IWbemClassObject& object) { return find(object, name); });
    if (!property) return std::nullopt;
    EmbeddedObjects objects;
    ValueMaker maker(objects);
    visit(property->value.get(), property->type, maker);
    return maker.take();
}

/// False if there is no such property.
bool set_value(const WmiObject& self, const std::string& name, py::handle value) {
    const std::string place = self.use(&class_name_of) + "." + name;
    const CimValue given = to_cim_value(value, place);
    try {
        return self.use([&](IWbemClassObject& object) {
            if (!find(object, name)) return false;
            put_property(object, to_wide(name), given, place);
            return true;
        });
    } catch (const Misfit& misfit) {
        if (misfit.kind() == Misfit::Kind::type) throw py::type_error(misfit.what());
        throw py::value_error(misfit.what());
    }
}

/// A property's name; one that is no Unicode is that of no property.
std::string name_from(const py::str& name) { return to_utf8(wide_of(name)); }

/// What Python itself looks for is no property, and no message is made for it.
bool is_of_python(const std::string& name) { return name.starts_with('_'); }

py::object get_attribute(const WmiObject& self, const py::str& attribute) {
    const std::string name = name_from(attribute);
    if (is_of_python(name)) throw py::attribute_error(name);
    auto value = value_of(self, name);
    if (!value) throw py::attribute_error(no_such_property(self, name));
    return std::move(*value);
}

void set_attribute(const py::object& self, const py::str& attribute, const py::object& value) {
    const std::string name = name_from(attribute);
    const py::handle type = py::type::handle_of(self);
    if (is_of_python(name) || py::hasattr(type, name.c_str())) {
        throw py::attribute_error(
            "'" + name +
            "' belongs to WmiObject itself and cannot be set. A property of that name is set with obj['" +
            name + "'].");
    }
    const auto& object = self.cast<const WmiObject&>();
    if (!set_value(object, name, value)) throw py::attribute_error(no_such_property(object, name));
}

py::object get_item(const WmiObject& self, const py::str& key) {
    const std::string name = name_from(key);
    auto value = value_of(self, name);
    if (!value) throw py::key_error(no_such_property(self, name));
    return std::move(*value);
}

void set_item(const WmiObject& self, const py::str& key, const py::object& value) {
    const std::string name = name_from(key);
    if (!set_value(self, name, value)) throw py::key_error(no_such_property(self, name));
}

bool contains(const WmiObject& self, const py::object& name) {
    if (!PyUnicode_Check(name.ptr())) return false;
    return self.use(
        [text = name_from(name)](IWbemClassObject& object) { return find(object, text).has_value(); });
}

std::size_t size(const WmiObject& self) { return self.use(&names_of).size(); }
py::tuple keys(const WmiObject& self) { return py::tuple(py::cast(self.use(&names_of))); }
py::iterator iterate(const WmiObject& self) { return py::iter(keys(self)); }

std::string type_of(const WmiObject& self, const py::str& key) {
    const std::string name = name_from(key);
    const auto property = self.use([&](IWbemClassObject& object) { return find(object, name); });
    if (!property) throw py::key_error(no_such_property(self, name));
    return type_name(property->type);
}

py::object row(const WmiObject& self) {
    const com_ptr<IWbemClassObject> object = self.copy();
    RowBatch batch;
    {
        const WithoutGil released;
        RowReader().read(std::span(&object, 1), batch);
    }
    return RowMaker().make(batch)[0];
}

/// A system property as it is; None where there is none.
py::object text_or_none(const WmiObject& self, const char* name) {
    const auto property = self.use([name](IWbemClassObject& object) { return find(object, name); });
    const bool text = property && property->value.type() == VT_BSTR;
    const WideView view = text ? view_of(property->value->bstrVal) : WideView();
    return view.empty() ? py::none() : owned(new_str(view));
}

py::object path(const WmiObject& self) { return text_or_none(self, "__PATH"); }
py::object relpath(const WmiObject& self) { return text_or_none(self, "__RELPATH"); }
py::object superclass(const WmiObject& self) { return text_or_none(self, "__SUPERCLASS"); }
std::string class_name(const WmiObject& self) { return self.use(&class_name_of); }
bool is_definition(const WmiObject& self) { return self.use(&is_class); }

std::string mof(const WmiObject& self) {
    return self.use([](IWbemClassObject& object) {
        Bstr text;
        check(object.GetObjectText(0, text.put()), "IWbemClassObject::GetObjectText");
        return text.utf8();
    });
}

py::dict qualifiers(const WmiObject& self, const std::optional<std::string>& property) {
    auto found = qualifiers_of(self, property);
    if (!found) throw py::key_error(no_such_property(self, property.value_or("")));
    return std::move(*found);
}

py::object spawn(const WmiObject& self) {
    return make_object(self.use([](IWbemClassObject& object) {
        com_ptr<IWbemClassObject> instance;
        check(object.SpawnInstance(0, instance.put()), "IWbemClassObject::SpawnInstance");
        return instance;
    }));
}

py::object copied(const WmiObject& self) { return make_object(self.copy()); }

std::string repr_of_object(const WmiObject& self) {
    return self.use([](IWbemClassObject& object) {
        const std::string relative = text_of(object, "__RELPATH");
        const std::string name = relative.empty() ? class_name_of(object) : relative;
        return "<wmisink.WmiObject " + name + (is_class(object) ? " (a class)>" : ">");
    });
}

void register_values(py::class_<WmiObject>& object) {
    object.def("__getattr__", &get_attribute, py::arg("name"))
        .def("__setattr__", &set_attribute, py::arg("name"), py::arg("value"))
        .def("__getitem__", &get_item, py::arg("name"))
        .def("__setitem__", &set_item, py::arg("name"), py::arg("value"))
        .def("__contains__", &contains, py::arg("name"))
        .def("__iter__", &iterate)
        .def("__len__", &size)
        .def("__repr__", &repr_of_object);
}

}  // namespace

WmiObject::~WmiObject() {
    let_go([this] { object_.reset(); });
    static_cast<void>(object_.detach());  // a forked process keeps it for ever
}

com_ptr<IWbemClassObject> WmiObject::copy() const {
    return use([](IWbemClassObject& object) {
        com_ptr<IWbemClassObject> copy;
        check(object.Clone(copy.put()), "IWbemClassObject::Clone");
        return copy;
    });
}

bool is_class(IWbemClassObject& object) {
    const auto genus = find(object, "__GENUS");
    return genus && genus->value.type() == VT_I4 && genus->value->lVal == WBEM_GENUS_CLASS;
}

py::object make_object(com_ptr<IWbemClassObject> object) {
    return py::cast(std::make_unique<WmiObject>(std::move(object)));
}

void register_wmi_object(py::module_& module) {
    py::class_<WmiObject> object(module, "WmiObject", py::is_final(),
                                 "An instance or a class definition that can be changed and put back.");
    object.def_property_readonly("class_name", &class_name, "Its class.")
        .def_property_readonly("superclass", &superclass, "Its class's superclass, or None.")
        .def_property_readonly("path", &path, "Its whole path; None while a key is missing.")
        .def_property_readonly("relpath", &relpath, "Its path within its namespace, or None.")
        .def_property_readonly("is_class", &is_definition, "Whether it is a class definition.")
        .def("keys", &keys, "The names of its properties.")
        .def("type_of", &type_of, py::arg("name"), "The CIM type of a property, such as 'uint32'.")
        .def("qualifiers", &qualifiers, py::arg("name") = py::none(),
             "The qualifiers of itself or of one of its properties, by name.")
        .def("row", &row, "Its values as they are now.")
        .def("mof", &mof, "Itself as MOF.")
        .def("spawn", &spawn, "A new instance of this class, which is nowhere until it is put.")
        .def("copy", &copied, "A copy to be changed by itself.");
    register_values(object);
}

}  // namespace wmisink::bindings
