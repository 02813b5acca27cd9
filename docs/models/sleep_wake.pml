/*
 * Sleep and wake through a futex: src/Ginnel/Waiting/Doorbell.cs and Waiter.cs.
 *
 * A waiter takes what a publisher publishes, and sleeps when that is less than it wants. It ends when the publisher has
 * completed, or its process has died. A canceller cancels one of its operations at any time.
 *
 * What must hold:
 * - no lost wake-up: when nothing can move any more, the waiter has ended, or it sleeps and there is nothing to act on;
 * - no lost data: the waiter takes all that was published;
 * - with LIVENESS, that it comes to this at all, rather than run in circles.
 *
 * The flags take away one part of the protocol, and the checker must then find one of these broken. README.md has the
 * list.
 */

/* Threads. The first two are the publisher's process, the others the waiter's. */
#define PUBLISHER   0
#define COMPLETER   1
#define WAITER      2
#define INTERRUPTER 3
#define THREADS     4

#define STEP_FOUR   MORE_WORDS  /* 0, or the ticket of a waiter that is about to sleep, or sleeps */
#define WORDS       (MORE_WORDS + 1)

bool isAsleep;                  /* the kernel's note: the waiter is in the futex's queue */

#define settled     (hasEnded || (isAsleep && !mustAct))

#include "event_count.pml"

bool isCompleterAtWork;
byte interrupted;               /* the interrupter's note: which sleep it has found */
byte overdue;                   /* the late fence's: of which sleep the wake-up was lost */

/*
 * FUTEX_WAIT compares and queues as one step, like the kernel under its lock. It may return for no reason. A return
 * that comes late is the same as a call that was made late and returned at once, so only the latter is here.
 */
inline futexWait(expected)
{
    if
    :: d_step { memory[DOORBELL] == expected -> isAsleep = true }
    :: memory[DOORBELL] != expected
#ifndef LIVENESS
    :: true
#endif
    fi;
end_asleep:
    !isAsleep
}

inline futexWake(thread)
{
    d_step { FENCE(thread) -> isAsleep = false }
}

/* ---- The publisher's side: Doorbell ---- */

/* Interlocked, since the thread that completes need not be the one that publishes. */
inline incrementDoorbell(thread)
{
#if defined(PLAIN_INCREMENT)
    doorbell = memory[DOORBELL];
    STORE(thread, DOORBELL, doorbell + 1)
#elif defined(NO_INCREMENT)
    skip
#else
    d_step { FENCE(thread) -> memory[DOORBELL] = memory[DOORBELL] + 1 }
#endif
}

inline ring()
{
    d_step { lastRung = waiting; waiting = 0 };
    incrementDoorbell(PUBLISHER);
    futexWake(PUBLISHER)
}

inline complete(thread)
{
#ifdef RING_BEFORE_COMPLETING
    incrementDoorbell(thread);
    futexWake(thread);
    STORE(thread, COMPLETED, 1)
#else
    STORE(thread, COMPLETED, 1);
    incrementDoorbell(thread);
    futexWake(thread)
#endif
}

proctype Publisher()
{
    byte doorbell;
    {
        do
        :: d_step { position < toPublish && !isCompleterAtWork -> position++ };
            publish()
        :: break
        od;
        /* It completes, or is never heard of again. */
        if
        :: !isCompleterAtWork -> complete(PUBLISHER)
        :: true
        fi
    }
    unless { isKilled }
}

/* Completes from another thread, once all is published that will be. The publisher may still be about to ring. */
proctype Completer()
{
    byte doorbell;
    d_step { memory[WRITTEN] == position -> isCompleterAtWork = true };
    complete(COMPLETER)
}

/* ---- The waiter's side: Waiter ---- */

/* What the publisher's threads stored before is in memory afterwards. */
inline fencePublisher()
{
    if
    :: FENCE(PUBLISHER); FENCE(COMPLETER)
    :: FENCE(COMPLETER); FENCE(PUBLISHER)
    fi
}

/*
 * A ticket that is never used again, out of few: one that nobody remembers. Tickets are only compared for equality, so
 * this changes nothing but their names, and the states stay few.
 */
#define isNoted(ticket)     (ticket == waiting || ticket == lastRung || ticket == interrupted || ticket == overdue)
#define isInMemory(ticket)  (ticket == memory[WAITING] || ticket == memory[STEP_FOUR])

inline takeNewTicket()
{
#ifdef REUSE_TICKET
    ticket = 1
#else
    d_step {
        ticket = 1;
        do
        :: isNoted(ticket) || isInMemory(ticket) -> ticket++
        :: else -> break
        od
    }
#endif
}

inline sleep()
{
#ifndef NOTE_DOORBELL_LATE
    seen = memory[DOORBELL];
#endif
    takeNewTicket();
    STORE(WAITER, STEP_FOUR, ticket);
    announce(WAITER);
    if
#ifndef NO_RECHECK
    :: mustAct
    :: else ->
#else
    ::
#endif
#ifdef NOTE_DOORBELL_LATE
        seen = memory[DOORBELL];
#endif
        futexWait(seen)
    fi;
    STORE(WAITER, STEP_FOUR, 0);
    withdraw(WAITER);
    d_step { seen = 0; ticket = 0 }
}

proctype Waiter()
{
    byte written, seen, ticket;

nextOperation:
    beginOperation();
look:
    lookAndAct();
    sleep();
    goto look;
over:
    end()
}

/* After the late fence: as interrupt() below, for a reason that is there already. */
inline lookAgain()
{
    d_step { overdue = (mustAct -> memory[STEP_FOUR] : 0) };
    do
    :: d_step { overdue && memory[STEP_FOUR] == overdue -> isAsleep = false }
    :: else -> break
    od;
    overdue = 0
}

proctype LateFence()
{
end_late:
    do
    :: hasAsked -> serveLateFence()
    od
}

/* ---- Whoever interrupts the waiter, in its own process ---- */

/* Wakes until the sleep that it has found is over. Later ones begin with a look that sees the reason. */
inline interrupt(reason)
{
#ifndef FLAG_LATE
    STORE(INTERRUPTER, reason, 1);
#endif
#ifndef NO_INTERRUPT_FENCE
    FENCE(INTERRUPTER);
#endif
    interrupted = memory[STEP_FOUR];
#ifdef NO_ACKNOWLEDGE
    if
    :: interrupted -> futexWake(INTERRUPTER)
    :: else
    fi;
#else
    do
    :: interrupted && memory[STEP_FOUR] == interrupted -> futexWake(INTERRUPTER)
#ifdef CHASE_LATER_SLEEPS
    :: interrupted && memory[STEP_FOUR] != interrupted -> interrupted = memory[STEP_FOUR]
    :: !interrupted -> break
#else
    :: else -> break
#endif
    od;
#endif
    interrupted = 0;
#ifdef FLAG_LATE
    STORE(INTERRUPTER, reason, 1)
#endif
}

proctype Canceller()
{
    interrupt(CANCELLED)
}

/* The kernel closes a killed process's sockets after its last store. */
proctype EventLoop()
{
    isKilled && FENCE(PUBLISHER) && FENCE(COMPLETER);
    interrupt(HUNG_UP)
}

init
{
    atomic {
        memory[WAITING] = IDLE_WORD;
        run Publisher();
        run Waiter();
#ifdef HAS_LATE_FENCE
        run LateFence();
#endif
        if
        :: run Completer()
        :: run Canceller(); toPublish = PUBLISHES - 1
        :: run Killer(); run EventLoop()
        :: skip
        fi;
        run Watchdog()
    }
}
