#pragma once

#include <string>
#include <utility>

#include "embedded/fixture.hpp"
#include "embedded/recording_sink.hpp"

namespace wmisink::embedded {

/// The ways in which one call can be made.
enum class Way { at_once, call_result, sink };

inline std::string way_name(const testing::TestParamInfo<Way>& info) {
    switch (info.param) {
        case Way::at_once:
            return "AtOnce";
        case Way::call_result:
            return "CallResult";
        case Way::sink:
            return "Sink";
    }
    return "Unknown";
}

/// What a call came to, whichever way it was made.
struct Outcome {
    HRESULT code = E_FAIL;
    com_ptr<IWbemClassObject> object;
    /// The path of what was put.
    std::string path;
    /// The description in the extended status.
    std::string reason;
};

/// Calls that give one thing, each made in every way.
class CallsTest : public EmbeddedTest, public testing::WithParamInterface<Way> {
  protected:
    using Sync = std::function<HRESULT(LONG flags, IWbemCallResult** result)>;
    using Async = std::function<HRESULT(LONG flags, IWbemObjectSink* sink)>;

    CallsTest() : services(connect()) {}

    Outcome call(LONG flags, const Sync& sync, const Async& async) {
        SetErrorInfo(0, nullptr);
        switch (GetParam()) {
            case Way::at_once: {
                com_ptr<IWbemCallResult> result;
                const HRESULT code = sync(flags, result.put());
                return outcome_of(code, result.get());
            }
            case Way::call_result: {
                com_ptr<IWbemCallResult> result;
                const HRESULT code = sync(flags | WBEM_FLAG_RETURN_IMMEDIATELY, result.put());
                LONG status = code;
                if (result) {
                    EXPECT_EQ(result->GetCallStatus(WBEM_INFINITE, &status), S_OK);
                }
                return outcome_of(status, result.get());
            }
            case Way::sink:
                return to_sink(flags, async);
        }
        return {};
    }

    Outcome put_instance(IWbemClassObject* object, LONG flags = 0, IWbemContext* context = nullptr) {
        return call(
            flags,
            [&](LONG all, IWbemCallResult** result) {
                return services->PutInstance(object, all, context, result);
            },
            [&](LONG all, IWbemObjectSink* sink) {
                return services->PutInstanceAsync(object, all, context, sink);
            });
    }

    Outcome put_class(IWbemClassObject* object, LONG flags = 0) {
        return call(
            flags,
            [&](LONG all, IWbemCallResult** result) {
                return services->PutClass(object, all, nullptr, result);
            },
            [&](LONG all, IWbemObjectSink* sink) {
                return services->PutClassAsync(object, all, nullptr, sink);
            });
    }

    Outcome delete_instance(std::string_view path, LONG flags = 0) {
        const Bstr text(path);
        return call(
            flags,
            [&](LONG all, IWbemCallResult** result) {
                return services->DeleteInstance(text.get(), all, nullptr, result);
            },
            [&](LONG all, IWbemObjectSink* sink) {
                return services->DeleteInstanceAsync(text.get(), all, nullptr, sink);
            });
    }

    Outcome delete_class(std::string_view name, LONG flags = 0) {
        const Bstr text(name);
        return call(
            flags,
            [&](LONG all, IWbemCallResult** result) {
                return services->DeleteClass(text.get(), all, nullptr, result);
            },
            [&](LONG all, IWbemObjectSink* sink) {
                return services->DeleteClassAsync(text.get(), all, nullptr, sink);
            });
    }

    Outcome get_object(std::string_view path, LONG flags = 0) {
        const Bstr text(path);
        return call(
            flags,
            [&](LONG all, IWbemCallResult** result) {
                return services->GetObject(text.get(), all, nullptr, nullptr, result);
            },
            [&](LONG all, IWbemObjectSink* sink) {
                return services->GetObjectAsync(text.get(), all, nullptr, sink);
            });
    }

    Outcome exec_method(std::string_view path, std::string_view method, IWbemClassObject* in = nullptr,
                        LONG flags = 0) {
        const Bstr text(path);
        const Bstr name(method);
        return call(
            flags,
            [&](LONG all, IWbemCallResult** result) {
                return services->ExecMethod(text.get(), name.get(), all, nullptr, in, nullptr, result);
            },
            [&](LONG all, IWbemObjectSink* sink) {
                return services->ExecMethodAsync(text.get(), name.get(), all, nullptr, in, sink);
            });
    }

    /// An object that is read synchronously, for the test's own use; null when there is none.
    com_ptr<IWbemClassObject> find(std::string_view path) {
        com_ptr<IWbemClassObject> found;
        services->GetObject(Bstr(path).get(), 0, nullptr, found.put(), nullptr);
        return found;
    }

    com_ptr<IWbemClassObject> spawn(std::string_view class_name) {
        const auto definition = find(class_name);
        com_ptr<IWbemClassObject> instance;
        EXPECT_TRUE(definition && SUCCEEDED(definition->SpawnInstance(0, instance.put()))) << class_name;
        return instance;
    }

    static void set(IWbemClassObject& object, std::string_view name, const Variant& value, CIMTYPE type = 0) {
        EXPECT_EQ(status_name(object.Put(to_wide(name).c_str(), 0, value.in(), type)),
                  status_name(WBEM_S_NO_ERROR))
            << name;
    }

    com_ptr<IWbemServices> services;

  private:
    static Outcome outcome_of(HRESULT code, IWbemCallResult* result) {
        Outcome outcome;
        outcome.code = code;
        if (result != nullptr && SUCCEEDED(code)) {
            result->GetResultObject(0, outcome.object.put());
            Bstr path;
            result->GetResultString(0, path.put());
            outcome.path = path.utf8();
        }
        com_ptr<IErrorInfo> error;
        if (FAILED(code) && GetErrorInfo(0, error.put()) == S_OK) {
            outcome.reason = text(*error.query<IWbemClassObject>(), "Description");
        }
        return outcome;
    }

    static Outcome to_sink(LONG flags, const Async& async) {
        const auto sink = make_com<RecordingSink>();
        Outcome outcome;
        outcome.code = async(flags, sink.get());
        if (FAILED(outcome.code)) {
            EXPECT_EQ(sink->references(), 1U) << "a call that fails at once does not touch the sink";
            return outcome_of(outcome.code, nullptr);
        }
        outcome.code = sink->wait_final();
        EXPECT_TRUE(sink->wait_alone()) << "the sink is released after the final status";
        EXPECT_EQ(sink->final_count(), 1U);
        const auto last = sink->final_status();
        outcome.path = SUCCEEDED(outcome.code) ? last.text : "";
        outcome.reason = last.object ? text(*last.object, "Description") : "";
        const auto objects = sink->objects();
        outcome.object = objects.empty() ? nullptr : objects.front();
        return outcome;
    }
};

}  // namespace wmisink::embedded
