#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "wmisink/com/com_ptr.hpp"
#include "wmisink/embedded/repository.hpp"
#include "wmisink/embedded/result_buffer.hpp"

namespace wmisink::embedded {

/// Holds a buffer for those who read it; when the last of them lets it go, the operation is to stop.
class Readers {
  public:
    explicit Readers(std::shared_ptr<ResultBuffer> buffer) noexcept : buffer_(std::move(buffer)) {}
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;
    ~Readers() { buffer_->abandon(); }

    [[nodiscard]] const std::shared_ptr<ResultBuffer>& buffer() const noexcept { return buffer_; }

  private:
    std::shared_ptr<ResultBuffer> buffer_;
};

/// Where one enumerator is in the answer, and the order of those who read on from there: NextAsync's requests
/// are served one after the other, and a read waits until they all are. Any thread may use it.
class Cursor final : public std::enable_shared_from_this<Cursor> {
  public:
    Cursor(std::shared_ptr<Repository> repository, std::shared_ptr<Readers> readers,
           std::shared_ptr<const Place> place, std::size_t position) noexcept;

    [[nodiscard]] ResultBuffer& buffer() const noexcept { return *buffer_; }

    /// Reads on. Nothing when its turn does not come before the deadline.
    [[nodiscard]] ResultBuffer::Page read(std::size_t count, ResultBuffer::Clock::time_point deadline);
    /// Requests already made go on as if it had not been called (Microsoft,
    /// "IEnumWbemClassObject::NextAsync").
    void reset();
    /// Its enumerator is gone: requests that are not served yet end as cancelled, and when that holds for all
    /// who read the answer, the operation is to stop. Releasing the enumerator is how a client ends the call
    /// (Microsoft, "Making a Semisynchronous Call with C++").
    void abandon() noexcept;
    /// A cursor at the same place, on the same answer. It does not wait for the requests of this one.
    [[nodiscard]] std::shared_ptr<Cursor> copy();

    /// Has `count` objects delivered to the sink by a worker, and returns at once. WBEM_S_FALSE, or why the
    /// operation failed, when it is known that none is left: then the sink is not used. Waits while another
    /// thread reads. Throws std::system_error when no thread can be had.
    [[nodiscard]] HRESULT request(std::size_t count, IWbemObjectSink& sink);

  private:
    struct Request {
        std::size_t position = 0;
        std::size_t count = 0;
        com_ptr<IWbemObjectSink> sink;
    };

    /// The request to be served next; nothing ends the serving.
    [[nodiscard]] std::optional<Request> next_request() noexcept;
    void serve(const Request& request) noexcept;
    [[nodiscard]] bool was_abandoned() const;
    /// The next objects of a request: a whole batch if it is there soon, else what there is. Waits for one.
    [[nodiscard]] ResultBuffer::Page next_batch(std::size_t position, std::size_t count);
    /// How the request ends, after its objects have been delivered.
    [[nodiscard]] CallFailure deliver(const Request& request);

    // First, so that it is let go last.
    std::shared_ptr<Repository> repository_;
    std::shared_ptr<ResultBuffer> buffer_;
    std::shared_ptr<const Place> place_;

    mutable std::mutex mutex_;
    /// Null once abandoned.
    std::shared_ptr<Readers> readers_;
    std::condition_variable idle_;
    /// What is read next, once the requests have been served.
    std::size_t position_;
    std::deque<Request> requests_;
    /// Somebody reads on: position_ will change.
    bool reading_ = false;
    /// A worker serves the requests.
    bool serving_ = false;
};

}  // namespace wmisink::embedded
