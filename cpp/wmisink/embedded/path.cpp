#include "wmisink/embedded/path.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "wmisink/cim/cim_type.hpp"
#include "wmisink/embedded/failure.hpp"
#include "wmisink/embedded/fit.hpp"
#include "wmisink/embedded/number.hpp"

namespace wmisink::embedded {
namespace {

constexpr OLECHAR kQuote{'"'};

class PathParser {
  public:
    explicit PathParser(WideView text) : text_(text) {}

    ObjectPath parse() {
        server();
        nspace();
        path_.class_name = name("a class name");
        if (position_ < text_.size()) {
            instance_part();
        }
        return std::move(path_);
    }

  private:
    [[noreturn]] void fail(const std::string& problem) const {
        throw Failure(WBEM_E_INVALID_OBJECT_PATH, "parse_object_path",
                      "The object path " + problem + " at character " + std::to_string(position_ + 1) + ".",
                      to_utf8(text_));
    }

    [[nodiscard]] bool at(OLECHAR unit) const noexcept {
        return position_ < text_.size() && text_[position_] == unit;
    }

    bool skip(OLECHAR unit) noexcept {
        const bool found = at(unit);
        position_ += found ? 1 : 0;
        return found;
    }

    void server() {
        if (text_.size() < 2 || !is_separator(text_[0]) || !is_separator(text_[1])) {
            return;
        }
        position_ = 2;
        const auto end = std::find_if(text_.begin() + 2, text_.end(), is_separator);
        path_.server = Text(text_.begin() + 2, end);
        position_ = static_cast<std::size_t>(end - text_.begin());
        if (path_.server->empty() || end == text_.end()) {
            fail("needs a server and a namespace after its two slashes");
        }
        ++position_;
    }

    void nspace() {
        const std::size_t colon = text_.find(OLECHAR{':'}, position_);
        const std::size_t equals = text_.find(OLECHAR{'='}, position_);
        if (colon == WideView::npos || colon > equals) {
            if (path_.server) {
                fail("needs a colon between namespace and class");
            }
            return;
        }
        path_.nspace = Text(text_.substr(position_, colon - position_));
        std::replace(path_.nspace->begin(), path_.nspace->end(), OLECHAR{'/'}, kBackslash);
        position_ = colon + 1;
    }

    Text name(const char* what) {
        const std::size_t first = position_;
        while (position_ < text_.size() && text_[position_] != OLECHAR{'.'} &&
               text_[position_] != OLECHAR{'='}) {
            if (is_separator(text_[position_]) || text_[position_] == kQuote) {
                fail(std::string("has a character that cannot be part of ") + what);
            }
            ++position_;
        }
        if (first == position_) {
            fail(std::string("needs ") + what);
        }
        return Text(text_.substr(first, position_ - first));
    }

    void instance_part() {
        if (skip(OLECHAR{'='})) {
            path_.singleton = skip(OLECHAR{'@'});
            if (!path_.singleton) {
                path_.keys.push_back({.name = {}, .value = constant()});
            }
        } else {
            ++position_;
            do {
                Text key = name("a key's name");
                if (!skip(OLECHAR{'='})) {
                    fail("needs = after the key's name");
                }
                path_.keys.push_back({.name = std::move(key), .value = constant()});
            } while (skip(OLECHAR{','}));
        }
        if (position_ != text_.size()) {
            fail("should end");
        }
    }

    Value constant() {
        if (at(kQuote) || at(OLECHAR{'\''})) {
            return quoted();
        }
        const std::size_t end = std::min(text_.find(OLECHAR{','}, position_), text_.size());
        const WideView word = text_.substr(position_, end - position_);
        Value value;
        if (equal_ignoring_case(word, "TRUE"_w) || equal_ignoring_case(word, "FALSE"_w)) {
            value = Value::boolean(equal_ignoring_case(word, "TRUE"_w));
        } else if (const auto number = integer_value(word)) {
            value = *number;
        } else {
            fail("needs a number, TRUE, FALSE or a string in quotes");
        }
        position_ = end;
        return value;
    }

    Value quoted() {
        const OLECHAR quote = text_[position_];
        Text content;
        for (std::size_t here = position_ + 1; here < text_.size(); ++here) {
            if (text_[here] == quote) {
                position_ = here + 1;
                return Value::text(std::move(content));
            }
            if (text_[here] == kBackslash) {
                ++here;
                if (here == text_.size() ||
                    (text_[here] != kBackslash && text_[here] != kQuote && text_[here] != OLECHAR{'\''})) {
                    position_ = here - 1;
                    fail("has a backslash that is not doubled");
                }
            }
            content.push_back(text_[here]);
        }
        fail("has a string without its closing quote");
    }

    WideView text_;
    std::size_t position_ = 0;
    ObjectPath path_;
};

void append_constant(Text& path, const Value& value) {
    if (const Text* text = value.get_if<Text>()) {
        path += kQuote;
        for (const OLECHAR unit : *text) {
            if (unit == kBackslash || unit == kQuote) {
                path += kBackslash;
            }
            path += unit;
        }
        path += kQuote;
    } else if (const bool* truth = value.get_if<bool>()) {
        path += *truth ? "TRUE"_w : "FALSE"_w;
    } else if (const auto* number = value.get_if<std::int64_t>()) {
        path += to_wide(std::to_string(*number));
    } else if (const auto* natural = value.get_if<std::uint64_t>()) {
        path += to_wide(std::to_string(*natural));
    }
}

/// What the path says, as the key's type holds it: "4" and 4 are the same to WMI.
Value converted(const Value& written, const Property& key) {
    const bool textual = key.type == CIM_STRING || key.type == CIM_DATETIME || key.type == CIM_REFERENCE;
    const Text* text = written.get_if<Text>();
    Value value = written;
    if (textual && text == nullptr) {
        Text digits;
        append_constant(digits, written);
        value = Value::text(std::move(digits));
    } else if (!textual && text != nullptr && integer_range(key.type)) {
        value = integer_value(*text).value_or(written);
    }
    fit(value, key);
    return value;
}

const KeyBinding* find_binding(const ObjectPath& path, WideView key) noexcept {
    const auto found = std::find_if(path.keys.begin(), path.keys.end(), [key](const KeyBinding& binding) {
        return equal_ignoring_case(binding.name, key);
    });
    return found == path.keys.end() ? nullptr : &*found;
}

}  // namespace

ObjectPath parse_object_path(WideView text) { return PathParser(text).parse(); }

bool leads_to(const ObjectPath& path, const Place& place) noexcept {
    const bool here = !path.server || *path.server == "."_w ||
                      equal_ignoring_case(*path.server, "localhost"_w) ||
                      equal_ignoring_case(*path.server, place.server);
    return here && (!path.nspace || equal_ignoring_case(*path.nspace, place.nspace));
}

std::optional<Text> relative_path(const Class& of_class, std::span<const Value> values) {
    Text path(of_class.name());
    if (of_class.singleton()) {
        return path + "=@"_w;
    }
    std::vector<std::size_t> keys(of_class.keys().begin(), of_class.keys().end());
    const auto properties = of_class.properties();
    std::sort(keys.begin(), keys.end(), [&](std::size_t left, std::size_t right) {
        return compare_ignoring_case(properties[left].name, properties[right].name) < 0;
    });
    OLECHAR joint{'.'};
    for (const std::size_t key : keys) {
        if (values[key].is_null()) {
            return std::nullopt;
        }
        path += std::exchange(joint, OLECHAR{','});
        path += properties[key].name;
        path += OLECHAR{'='};
        append_constant(path, values[key]);
    }
    return keys.empty() ? std::nullopt : std::optional(std::move(path));
}

Text full_path(const Place& place, WideView relative) {
    Text path("\\\\"_w);
    path += place.server;
    path += kBackslash;
    path += place.nspace;
    path += OLECHAR{':'};
    path += relative;
    return path;
}

std::vector<Value> key_values(const ObjectPath& path, const Class& of_class) {
    const auto properties = of_class.properties();
    const auto keys = of_class.keys();
    const auto refuse = [&](const std::string& problem) {
        throw Failure(WBEM_E_INVALID_OBJECT_PATH, "key_values",
                      "The object path does not fit class " + to_utf8(of_class.name()) + ": " + problem + ".",
                      to_utf8(path.class_name));
    };
    if (path.singleton != of_class.singleton() || path.keys.size() != keys.size()) {
        refuse(of_class.singleton()
                   ? "it is a singleton, write Class=@"
                   : "it has " + std::to_string(keys.size()) + " key properties, and the path gives " +
                         std::to_string(path.keys.size()));
    }
    std::vector<Value> values;
    values.reserve(keys.size());
    for (const std::size_t key : keys) {
        const bool unnamed = keys.size() == 1 && path.keys.front().name.empty();
        const KeyBinding* binding = unnamed ? &path.keys.front() : find_binding(path, properties[key].name);
        if (binding == nullptr) {
            refuse("it has no value for key " + to_utf8(properties[key].name));
        }
        try {
            values.push_back(converted(binding->value, properties[key]));
        } catch (const Failure& failure) {
            refuse(failure.description());
        }
    }
    return values;
}

}  // namespace wmisink::embedded
