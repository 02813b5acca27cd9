/*
 * What sleep_wake.pml and sleep_wake_async.pml have in common: a publisher, somebody who waits for what it publishes,
 * the late fence, and what must hold.
 *
 * A model defines its THREADS, WORDS and `settled`, includes this file, and then defines ring(), which wakes the waiter
 * whose ticket is in `waiting`, fencePublisher() and lookAgain().
 */

/* One less is enough where states are many. */
#ifndef PUBLISHES
#define PUBLISHES 2
#endif

/* Words, by owner. */
#define WRITTEN     0       /* publisher: how much is published */
#define DOORBELL    1       /* publisher */
#define COMPLETED   2       /* publisher */
#define WAITING     3       /* waiter: the ticket, or idle: 0, or FENCE_FIRST */
#define CANCELLED   4       /* waiter's process */
#define HUNG_UP     5       /* waiter's process */
#define MORE_WORDS  6       /* the model's own */

#include "store_buffers.pml"
#include "fences.pml"

bool isKilled;              /* the publisher's process is dead */
bool hasAsked;              /* the waiter waits for a late fence to begin */

/* The publisher's own notes. It may publish less than it could. */
byte position, toPublish = PUBLISHES;
byte waiting, lastRung;

/* The waiter's own notes: how much it has, how much it waits for, whether a cancellation is still its concern. */
byte taken, wanted;
bool mayBeCancelled = true;
bool hasEnded;

/* Broken properties. */
bool lostWakeUp, lostData;

/*
 * What the waiter looks at. It does so in one step here, and word by word in reality; but each part only goes from
 * false to true, so a look that takes its time and finds nothing would have found nothing at its beginning.
 */
#define isCancelled  (memory[CANCELLED] && mayBeCancelled)
#define isOver       (memory[COMPLETED] || memory[HUNG_UP])
#define mustAct      (memory[WRITTEN] >= wanted || isOver || isCancelled)

/* ---- The publisher ---- */

/* Whatever is not 0 makes it fence and look again. A ticket that it has rung before counts as nobody waiting. */
inline lookForTicket()
{
    d_step {
        waiting = memory[WAITING];
#ifdef TRUST_FIRST_LOOK
        waiting = (waiting == lastRung -> 0 : waiting)
#else
        waiting = (waiting != 0 -> FENCE_FIRST : 0)
#endif
    };
    if
    :: waiting == FENCE_FIRST ->
        d_step {
            FENCE(PUBLISHER) -> waiting = memory[WAITING];
            waiting = (waiting == lastRung || waiting == FENCE_FIRST -> 0 : waiting)
        }
    :: else
    fi
}

inline publish()
{
#ifdef LOOK_BEFORE_PUBLISHING
    lookForTicket();
    STORE(PUBLISHER, WRITTEN, position);
#else
    STORE(PUBLISHER, WRITTEN, position);
    lookForTicket();
#endif
    if
    :: waiting == 0
    :: else -> ring()
    fi
}

proctype Killer()
{
    isKilled = true
}

/* ---- The waiter's fences ---- */

inline fence(thread)
{
#ifdef NO_FENCE
    skip
#else
    FENCE(thread);
#ifdef REACHED
    fencePublisher()
#endif
#endif
}

/* After a fence of its own: a flag that is found set is taken later than now. */
inline ask()
{
#ifdef HAS_LATE_FENCE
    hasAsked = true
#else
    skip
#endif
}

inline announce(thread)
{
#if defined(FENCE_BEFORE_ANNOUNCING)
    fence(thread);
    STORE(thread, WAITING, ticket);
    ask()
#elif defined(ASK_BEFORE_ANNOUNCING)
    ask();
    STORE(thread, WAITING, ticket);
    fence(thread)
#else
    STORE(thread, WAITING, ticket);
    fence(thread);
    ask()
#endif
}

inline withdraw(thread)
{
    STORE(thread, WAITING, IDLE_WORD)
}

/*
 * The slow form empties every buffer, each at a moment of its own. Those of the waiter's process are left alone here,
 * which asks less of the kernel than it gives.
 */
inline serveLateFence()
{
#ifdef FORGET_LATE
    fencePublisher();
    lookAgain();
    hasAsked = false
#else
    hasAsked = false;
#ifdef LOOK_EARLY
    lookAgain();
    fencePublisher()
#else
    fencePublisher();
    lookAgain()
#endif
#endif
}

/* ---- The waiter: what it does awake. It goes to the label `look` after each wait. ---- */

/* It wants at least one more, as a reader, or several, as a writer may want of room. */
inline beginOperation()
{
    if
    :: wanted = taken + 1
    :: wanted = taken + 2
    fi
}

/* Goes to `nextOperation` or `over`, or falls through, to wait. */
inline lookAndAct()
{
    atomic {
        written = memory[WRITTEN];
        if
        :: written >= wanted -> taken = written; goto nextOperation
        :: else
        fi
    };
    atomic {
        if
        :: isOver -> goto over
        :: else
        fi;
        if
#ifndef IGNORE_CANCELLATION
        :: isCancelled -> mayBeCancelled = false; goto nextOperation
#endif
        :: else
        fi
    }
}

/* The publisher published before it completed or died, so this look is the last one needed. */
inline end()
{
#ifdef END_WITHOUT_LOOK
    taken = written;
#else
    taken = memory[WRITTEN];
#endif
    d_step {
        hasEnded = true;
        lostData = taken != memory[WRITTEN];
        assert(!lostData)
    }
}

/* ---- What must hold ---- */

/* `timeout` is true when no process can move. */
proctype Watchdog()
{
    timeout;
    d_step {
        lostWakeUp = !(settled);
        assert(!lostWakeUp)
    }
}

#ifdef LIVENESS
ltl settles { <>[] (settled) }
#endif
