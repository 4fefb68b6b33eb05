#include "wmisink/rows/select_list.hpp"

#include <utility>

#include "wmisink/rows/select_statement.hpp"

namespace wmisink {

std::vector<WideString> select_list(std::string_view wql) {
    std::vector<WideString> names;
    if (auto read = read_select(wql)) {
        for (SelectStatement::Selected& one : read->list) names.push_back(std::move(one.name));
    }
    return names;
}

}  // namespace wmisink
