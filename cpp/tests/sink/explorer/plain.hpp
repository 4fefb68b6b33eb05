#pragma once

#include <array>
#include <string>
#include <utility>

#include "sink/explorer/execution.hpp"

namespace wmisink::explorer {

/// An ordinary object that threads share: two accesses, one of them a write, that nothing orders fail the
/// run.
template <class T>
class Plain {
  public:
    explicit Plain(const char* name, T value = T{}) : name_{name}, value_{std::move(value)} { note_write(); }
    Plain(const Plain&) = delete;
    Plain& operator=(const Plain&) = delete;

    [[nodiscard]] const T& read() {
        ThreadView& self = ticked();
        if (!self.clock.covers(writer_, written_)) race("read", "write", writer_);
        reads_[self.id] = self.clock.of(self.id);
        return value_;
    }

    void write(T value) {
        const ThreadView& self = ticked();
        if (!self.clock.covers(writer_, written_)) race("write", "write", writer_);
        for (ThreadId t = 0; t < kMaxThreads; ++t) {
            if (!self.clock.covers(t, reads_[t])) race("write", "read", t);
        }
        value_ = std::move(value);
        note_write();
    }

  private:
    // An access after a release must not look as if the release had published it.
    static ThreadView& ticked() noexcept {
        ThreadView& self = Execution::current().self();
        self.clock.tick(self.id);
        return self;
    }

    void note_write() noexcept {
        const ThreadView& self = Execution::current().self();
        writer_ = self.id;
        written_ = self.clock.of(self.id);
    }

    void race(const char* here, const char* there, ThreadId other) {
        Execution& execution = Execution::current();
        execution.fail("A data race on " + std::string{name_} + ": a " + here + " by thread " +
                       std::to_string(execution.self().id) + ", a " + there + " by thread " +
                       std::to_string(other) + ".");
    }

    const char* name_;
    T value_;
    ThreadId writer_ = 0;
    Epoch written_ = 0;
    std::array<Epoch, kMaxThreads> reads_{};
};

}  // namespace wmisink::explorer
