#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "rows/arrow_reading.hpp"
#include "rows/scripted_object.hpp"
#include "wmisink/com/error.hpp"
#include "wmisink/rows/arrow/reader.hpp"
#include "wmisink/rows/arrow/stream.hpp"

namespace wmisink::arrow {
namespace {

using fakes::ScriptedObject;

com_ptr<IWbemClassObject> numbered(LONG number) {
    auto object = make_com<ScriptedObject>("Numbered");
    object->with("Number", CIM_UINT32, Variant::int32(number))
        .with("Name", CIM_STRING, Variant::string("row " + std::to_string(number)));
    return object;
}

/// What a test has arranged for; told through a pointer, since the reader owns the source.
struct Script {
    std::deque<com_ptr<IWbemClassObject>> rows{};
    bool ended = true;
    std::exception_ptr end{};
    std::exception_ptr interruption{};
    int peeks = 0;
    int released = 0;
};

class ScriptedSource final : public ObjectSource {
  public:
    explicit ScriptedSource(Script& script) : script_(script) {}
    ~ScriptedSource() override {
        ++script_.released;
        script_.rows.clear();
    }

    bool wait(Clock::time_point deadline) override {
        if (script_.interruption) std::rethrow_exception(std::exchange(script_.interruption, nullptr));
        if (!script_.rows.empty() || script_.ended) return true;
        EXPECT_NE(deadline, Clock::time_point::max()) << "waits for ever";
        return false;
    }
    void take(std::vector<com_ptr<IWbemClassObject>>& objects, std::size_t max) override {
        for (; max > 0 && !script_.rows.empty(); --max) {
            objects.push_back(std::move(script_.rows.front()));
            script_.rows.pop_front();
        }
    }
    void peek(std::vector<com_ptr<IWbemClassObject>>& objects, std::size_t max) override {
        ++script_.peeks;
        objects.assign(script_.rows.begin(), script_.rows.begin() + static_cast<std::ptrdiff_t>(
                                                                        std::min(max, script_.rows.size())));
    }
    bool was_drained() const override { return script_.ended && script_.rows.empty(); }
    void check_end() override {
        if (script_.end) std::rethrow_exception(script_.end);
    }
    com_ptr<IWbemClassObject> definition_of(const WideString&) override { return nullptr; }

  private:
    Script& script_;
};

/// A reader behind a stream.
class ReadRows final : public BatchSource {
  public:
    ReadRows(Script& script, std::size_t most_rows, std::size_t most_bytes = 1 << 20)
        : reader_(std::make_unique<ScriptedSource>(script), options(most_rows, most_bytes), malformed) {}

    std::vector<Field> fields() override { return reader_.fields(); }
    std::shared_ptr<const Array> next() override { return reader_.next(); }

    std::atomic<std::uint64_t> malformed{0};

  private:
    static ReaderOptions options(std::size_t most_rows, std::size_t most_bytes) {
        ReaderOptions options;
        options.most_rows = most_rows;
        options.most_bytes = most_bytes;
        options.patience = std::chrono::milliseconds(0);
        return options;
    }

    Reader reader_;
};

Released<ArrowArrayStream> stream_of(Script& script, std::size_t most_rows = 1000,
                                     std::size_t most_bytes = 1 << 20) {
    Released<ArrowArrayStream> stream;
    export_stream(std::make_unique<ReadRows>(script, most_rows, most_bytes), *stream.out());
    return stream;
}

Script of_rows(LONG count) {
    Script script;
    for (LONG i = 0; i < count; ++i) script.rows.push_back(numbered(i));
    return script;
}

std::string error_of(Released<ArrowArrayStream>& stream) {
    const char* const text = stream->get_last_error(stream.out());
    return text ? text : "";
}

/// The lengths of the batches up to the end.
std::vector<std::int64_t> lengths(Released<ArrowArrayStream>& stream) {
    std::vector<std::int64_t> found;
    for (;;) {
        Released<ArrowArray> batch;
        EXPECT_EQ(stream->get_next(stream.out(), batch.out()), 0) << error_of(stream);
        if (!batch->release) return found;
        found.push_back(batch->length);
    }
}

TEST(ArrowStream, GivesEveryRowInBatchesOfBoundedSize) {
    Script script = of_rows(25);
    auto stream = stream_of(script, 10);
    EXPECT_EQ(lengths(stream), (std::vector<std::int64_t>{10, 10, 5}));
    EXPECT_EQ(lengths(stream), std::vector<std::int64_t>());  // and the end again
}

TEST(ArrowStream, EndsABatchAtItsSizeInBytesToo) {
    Script script = of_rows(10);  // "row 0" has five bytes
    auto stream = stream_of(script, 1000, 12);
    EXPECT_EQ(lengths(stream), (std::vector<std::int64_t>{3, 3, 3, 1}));
}

TEST(ArrowStream, TellsTheSchemaBeforeTheRowsAndLeavesThem) {
    Script script = of_rows(2);
    auto stream = stream_of(script);
    Released<ArrowSchema> schema;
    ASSERT_EQ(stream->get_schema(stream.out(), schema.out()), 0) << error_of(stream);
    EXPECT_EQ(schema->n_children, 2);
    EXPECT_EQ(std::string(schema->children[0]->name), "Number");
    EXPECT_EQ(std::string(schema->children[0]->format), "I");
    Released<ArrowSchema> again;
    ASSERT_EQ(stream->get_schema(stream.out(), again.out()), 0);
    EXPECT_EQ(script.peeks, 1);
    EXPECT_EQ(lengths(stream), std::vector<std::int64_t>{2});
}

TEST(ArrowStream, GivesRowsThatAreThereWithoutWaitingForMore) {
    Script script = of_rows(3);
    script.ended = false;
    auto stream = stream_of(script);
    Released<ArrowArray> batch;
    ASSERT_EQ(stream->get_next(stream.out(), batch.out()), 0);
    EXPECT_EQ(batch->length, 3);
    script.rows.push_back(numbered(9));
    script.ended = true;
    EXPECT_EQ(lengths(stream), std::vector<std::int64_t>{1});
}

TEST(ArrowStream, TellsTheFailureAfterTheRowsBeforeItAndEveryTime) {
    Script script = of_rows(2);
    script.end = std::make_exception_ptr(WmiError(WBEM_E_ACCESS_DENIED, "IWbemServices::ExecQueryAsync"));
    auto stream = stream_of(script);
    Released<ArrowArray> batch;
    ASSERT_EQ(stream->get_next(stream.out(), batch.out()), 0);
    EXPECT_EQ(batch->length, 2);
    for (int i = 0; i < 2; ++i) {
        Released<ArrowArray> none;
        EXPECT_EQ(stream->get_next(stream.out(), none.out()), EIO);
        EXPECT_EQ(none->release, nullptr);
        EXPECT_NE(error_of(stream).find("WBEM_E_ACCESS_DENIED"), std::string::npos) << error_of(stream);
    }
}

TEST(ArrowStream, KeepsTheRowsBeforeAnObjectThatCannotBeRead) {
    Script script = of_rows(2);
    const auto broken = make_com<ScriptedObject>("Numbered");
    broken->with("Number", CIM_UINT32, Variant::int32(5)).refusing("Name", CIM_STRING, WBEM_E_FAILED);
    script.rows.push_back(broken);
    script.rows.push_back(numbered(3));
    auto stream = stream_of(script);
    Released<ArrowArray> batch;
    ASSERT_EQ(stream->get_next(stream.out(), batch.out()), 0);
    EXPECT_EQ(batch->length, 2);
    EXPECT_EQ(batch->children[0]->length, 2);
    EXPECT_EQ(text_at(*batch->children[1], 1), "row 1");
    Released<ArrowArray> none;
    EXPECT_EQ(stream->get_next(stream.out(), none.out()), EIO);
    EXPECT_NE(error_of(stream).find("IWbemClassObject::Get"), std::string::npos);
}

TEST(ArrowStream, GoesOnAfterAnInterruption) {
    Script script = of_rows(2);
    script.interruption = std::make_exception_ptr(Interrupted("Ctrl-C"));
    auto stream = stream_of(script);
    Released<ArrowArray> batch;
    EXPECT_EQ(stream->get_next(stream.out(), batch.out()), EINTR);
    EXPECT_EQ(error_of(stream), "Ctrl-C");
    EXPECT_EQ(lengths(stream), std::vector<std::int64_t>{2});
}

TEST(ArrowStream, NamesTheColumnsOfAnEmptyResultThatNoClassTellsOf) {
    Script script;
    auto stream = stream_of(script);
    Released<ArrowSchema> schema;
    ASSERT_EQ(stream->get_schema(stream.out(), schema.out()), 0);
    EXPECT_EQ(schema->n_children, 0);
    EXPECT_EQ(lengths(stream), std::vector<std::int64_t>());
}

TEST(ArrowStream, LetsGoOfTheSourceWhenItIsReleasedEarly) {
    const long before = ScriptedObject::live_count();
    Script script = of_rows(100);
    {
        auto stream = stream_of(script, 10);
        Released<ArrowArray> batch;
        ASSERT_EQ(stream->get_next(stream.out(), batch.out()), 0);
        EXPECT_EQ(script.released, 0);
        std::thread([&stream] { stream.release(); }).join();
        EXPECT_EQ(script.released, 1);
        EXPECT_EQ(text_at(*batch->children[1], 9), "row 9");  // the batch stays
    }
    EXPECT_EQ(ScriptedObject::live_count(), before);
}

TEST(ArrowStream, LetsChildrenBeMovedOutAndReleasedAnywhere) {
    Script script = of_rows(10);
    auto stream = stream_of(script);
    Released<ArrowArray> child;
    {
        Released<ArrowArray> batch;
        ASSERT_EQ(stream->get_next(stream.out(), batch.out()), 0);
        *child = *batch->children[1];
        batch->children[1]->release = nullptr;
        stream.release();
    }
    EXPECT_EQ(text_at(*child, 9), "row 9");
    std::thread([&child] { child.release(); }).join();
    EXPECT_EQ(child->release, nullptr);
}

TEST(ArrowStream, SharesABatchAmongReadersOnSeveralThreads) {
    Script script = of_rows(50);
    ReadRows rows(script, 100);
    const auto batch = rows.next();
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([batch] {
            for (int times = 0; times < 100; ++times) {
                Released<ArrowArray> own;
                export_array(batch, *own.out());
                EXPECT_EQ(text_at(*own->children[1], 49), "row 49");
            }
        });
    }
    for (auto& reader : readers) reader.join();
}

TEST(ArrowStream, CountsMalformedValuesAsTheyCome) {
    Script script = of_rows(1);
    const auto odd = make_com<ScriptedObject>("Numbered");
    odd->with("Number", CIM_UINT32, Variant::string("none")).with("Name", CIM_STRING, Variant::null());
    script.rows.push_back(odd);
    ReadRows rows(script, 100);
    EXPECT_EQ(rows.next()->length, 2u);
    EXPECT_EQ(rows.malformed.load(), 1u);
}

TEST(ArrowStream, TakesTheFieldsOfEmbeddedObjectsFromTheFirstThatThereIs) {
    Script script;
    const auto none = make_com<ScriptedObject>("Outer");
    none->with("One", CIM_OBJECT, Variant::null()).with("When", CIM_DATETIME, Variant::null());
    const auto some = make_com<ScriptedObject>("Outer");
    some->with("One", CIM_OBJECT, Variant::object(numbered(4)))
        .with("When", CIM_DATETIME, Variant::string("20240229120000.000001+***"));
    script.rows = {none, some};
    auto stream = stream_of(script);
    Released<ArrowSchema> schema;
    ASSERT_EQ(stream->get_schema(stream.out(), schema.out()), 0) << error_of(stream);
    EXPECT_EQ(std::string(schema->children[0]->format), "+s");
    EXPECT_EQ(schema->children[0]->n_children, 2);
    EXPECT_EQ(std::string(schema->children[1]->format), "tsu:");
    Released<ArrowArray> batch;
    ASSERT_EQ(stream->get_next(stream.out(), batch.out()), 0);
    EXPECT_EQ(number_at<std::uint32_t>(*batch->children[0]->children[0], 1), 4u);
}

TEST(ArrowStream, EndsWhereObjectsContainEachOtherForEver) {
    const auto ring = make_com<ScriptedObject>("Ring");
    ring->with("Self", CIM_OBJECT, Variant::object(ring));
    Script script;
    script.rows.push_back(ring);
    auto stream = stream_of(script);
    Released<ArrowSchema> schema;
    ASSERT_EQ(stream->get_schema(stream.out(), schema.out()), 0) << error_of(stream);
    int depth = 0;
    const ArrowSchema* inner = schema.out();
    for (; inner->n_children > 0; inner = inner->children[0]) ++depth;
    EXPECT_EQ(depth, 17);
    EXPECT_EQ(std::string(inner->format), "u");
    EXPECT_EQ(lengths(stream), std::vector<std::int64_t>{1});
    ring->forget();  // which reference counts cannot
}

}  // namespace
}  // namespace wmisink::arrow
