#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace wmisink::bench {

namespace {

thread_local std::size_t the_count = 0;

void* allocate(std::size_t size) noexcept {
    count_allocation();
    return std::malloc(size == 0 ? 1 : size);
}

void* allocate_aligned(std::size_t size, std::align_val_t alignment) noexcept {
    count_allocation();
    const auto step = static_cast<std::size_t>(alignment);
    return std::aligned_alloc(step, (size + step - 1) / step * step);
}

}  // namespace

std::size_t allocations_of_this_thread() noexcept { return the_count; }

void count_allocation() noexcept { ++the_count; }

}  // namespace wmisink::bench

// The global ones: the other forms of new and delete call these.
void* operator new(std::size_t size) {
    if (void* memory = wmisink::bench::allocate(size)) return memory;
    throw std::bad_alloc{};
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    if (void* memory = wmisink::bench::allocate_aligned(size, alignment)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
