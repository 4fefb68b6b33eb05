/*
 * The life of one call: QuerySink, ReportedSinks, OutstandingCall and CallRegistry, with a WMI that calls back from two
 * threads, late if it likes, and a user who reads, cancels and leaves at any moment.
 *
 * Checked, over every interleaving (memory orders are the explorer's, not this model's): the call has exactly one end;
 * WMI is let go of exactly once, not before start() is through and never from a callback; no row is accepted after
 * close(), and who finds the queue drained finds the end as well; every reference is given back and nothing is touched
 * after its last; nobody waits for ever, a callback that waits for room and CancelAsyncCall that waits for the callback
 * included.
 *
 * With a guard removed (-D one of the names below) the checks must fail:
 *   NO_CLAIM            end() looks and then takes, instead of one exchange
 *   NO_MUTEX            start() and finish() set their flag and look at the other's without the mutex
 *   EAGER_FINISH        finish() lets go without asking whether start() is through
 *   FORGETFUL_START     start() does not ask whether the end was seen meanwhile
 *   FINISH_IN_CALLBACK  the callback that ends the call stays until WMI has been let go of
 *   NO_CLOSE            the end does not close the queue
 *   CLOSE_FIRST         the queue is closed before the end can be seen
 *   UNVERIFIED_PUSH     a row is stored though the queue was closed since it was found open
 *   UNCOUNTED_END       the list of ended sinks holds no reference
 */
#define CAPACITY 1
#define ROWS_PER_THREAD 1

mtype = { receiving, completed, failed, cancelled, timed_out };

/* QuerySink */
byte sink_refs = 1;         /* the first is OutstandingCall's */
bool sink_gone;
bool claimed;
mtype phase = receiving;    /* or what came before; only the end matters here */
byte ends;
bool closed;                /* the queue */
byte accepted, taken;
bool in_ended_list;

byte row_refs;              /* rows that somebody owns a reference to through the queue */

/* OutstandingCall and CallRegistry */
byte call_refs = 3;         /* the user's, the registry's, the start task's */
bool start_done, end_seen, execute_accepted, leased, finished;
byte let_gos;
bool starting;              /* start() touches what let_go() takes away */

/* The stub that was passed, and WMI */
byte stub_refs;
byte callbacks_running;
byte calling_threads;
bool asked_to_cancel;

inline use_sink() { assert(!sink_gone && sink_refs > 0) }

inline release_sink() {
    atomic {
        use_sink();
        sink_refs--;
        if
        :: sink_refs == 0 ->
            sink_gone = true;
            row_refs = row_refs - (accepted - taken)    /* the queue releases what nobody took */
        :: else
        fi
    }
}

inline release_stub() {
    atomic {
        assert(stub_refs > 0);
        stub_refs--;
        if
        :: stub_refs == 0 -> release_sink()
        :: else
        fi
    }
}

inline release_call() {
    atomic {
        assert(call_refs > 0);
        call_refs--;
        if
        :: call_refs == 0 -> release_sink()
        :: else
        fi
    }
}

inline close_queue() {
#ifndef NO_CLOSE
    closed = true
#else
    skip
#endif
}

/* QuerySink::end(). `won` is a local variable of the caller. */
inline end_call(how, won) {
    use_sink();
#ifdef NO_CLAIM
    won = !claimed;
    claimed = true;
#else
    d_step { won = !claimed; claimed = true }
#endif
    if
    :: won ->
#ifdef CLOSE_FIRST
        close_queue();
#endif
        d_step { assert(phase == receiving); phase = how; ends++ }
#ifndef CLOSE_FIRST
        close_queue();
#endif
#ifdef UNCOUNTED_END
        d_step { use_sink(); in_ended_list = true }
#else
        d_step { use_sink(); sink_refs++; in_ended_list = true }
#endif
    :: else
    fi
}

/* RowQueue::offer() of one row under Overflow::block. `was_closed` and `was_accepted` are the caller's. */
inline offer_row(was_closed, was_accepted) {
    do
    :: true ->
        use_sink();
        d_step { was_closed = closed; was_accepted = accepted }
        if
        :: was_closed -> break
        :: !was_closed && was_accepted - taken >= CAPACITY ->
            (accepted - taken < CAPACITY || closed)     /* sleeps until there is room or the queue is closed */
        :: else ->
            atomic {
                if
#ifdef UNVERIFIED_PUSH
                :: accepted == was_accepted ->
#else
                :: accepted == was_accepted && closed == was_closed ->
#endif
                    assert(!closed);
                    accepted++;
                    row_refs++;
                    break
                :: else
                fi
            }
        fi
    od
}

/* OutstandingCall::let_go(), then CallRegistry::forget(). */
inline let_go() {
    d_step { assert(let_gos == 0); let_gos++; assert(!starting) }
    if
    :: execute_accepted ->
        assert(stub_refs > 0);
        asked_to_cancel = true;
        (callbacks_running == 0)                        /* CancelAsyncCall waits for the callbacks that run */
    :: else
    fi;
    if
    :: stub_refs > 0 -> release_stub()
    :: else
    fi;
    leased = false;
    finished = true;
    release_call()
}

proctype start() {
    bool won, ended;
    starting = true;
    if
    :: phase != receiving -> skip
    :: else ->
        leased = true;
        if
        :: phase != receiving -> skip                   /* cancelled while connecting */
        :: else ->
            d_step { use_sink(); sink_refs++; stub_refs++ }
            if
            :: true ->                                  /* ExecQueryAsync accepts; callbacks may come before it returns */
                atomic {
                    stub_refs = stub_refs + 2;
                    calling_threads = 2;
                    run wmi_thread();
                    run wmi_thread()
                }
                execute_accepted = true
            :: true ->
                end_call(failed, won)
            fi
        fi
    fi;
    starting = false;
#ifdef NO_MUTEX
    start_done = true;
    ended = end_seen;
#else
    d_step { start_done = true; ended = end_seen }
#endif
#ifdef FORGETFUL_START
    ended = false;
#endif
    if
    :: ended -> let_go()
    :: else
    fi;
    release_call()
}

proctype finish() {
    bool started;
#ifdef NO_MUTEX
    end_seen = true;
    started = start_done;
#else
    d_step { end_seen = true; started = start_done }
#endif
#ifdef EAGER_FINISH
    started = true;
#endif
    if
    :: started -> let_go()
    :: else
    fi;
    release_call()
}

/* The registry's thread: ends the call at its deadline, if that ever comes, and has an ended call finished. */
proctype registry() {
    bool won;
    do
    :: !claimed && call_refs > 0 -> end_call(timed_out, won)
    :: in_ended_list ->
        d_step { use_sink(); in_ended_list = false }
        atomic { assert(call_refs > 0); call_refs++; run finish() }
        release_sink();
        break
    od
}

/* One of WMI's threads: some rows, then, if it is the last, the final status; at any moment it may fall silent. It
   minds a cancel or does not. */
proctype wmi_thread() {
    byte rows;
    byte was_accepted;
    bool was_closed, won, last;
    do
    :: rows < ROWS_PER_THREAD ->
        rows++;
        callbacks_running++;
        use_sink();
        offer_row(was_closed, was_accepted);
        callbacks_running--
    :: rows == ROWS_PER_THREAD || asked_to_cancel -> break
    :: true -> goto silent
    od;
    atomic { calling_threads--; last = (calling_threads == 0) }
    if
    :: last ->
        callbacks_running++;
        end_call(completed, won);
#ifdef FINISH_IN_CALLBACK
        (!won || finished);
#endif
        callbacks_running--
    :: else
    fi;
silent:
    release_stub()
}

/* Reads until the queue is drained or there has been enough; then leaves, which cancels. */
proctype user() {
    bool won;
    do
    :: atomic { accepted > taken -> taken++; row_refs-- }
    :: closed && accepted == taken ->
        assert(phase != receiving);
        break
    :: true -> break
    od;
    end_call(cancelled, won);
    release_call()
}

init {
    atomic { run start(); run registry(); run user() }
    (_nr_pr == 1);
    assert(ends == 1 && phase != receiving);
    assert(let_gos == 1 && finished && !leased);
    assert(call_refs == 0 && stub_refs == 0);
    assert(sink_refs == 0 && sink_gone && !in_ended_list);
    assert(row_refs == 0)
}
