/*
 * What sleep_wake.pml and sleep_wake_async.pml have in common: a publisher, somebody who waits for what it publishes,
 * and what must hold.
 *
 * A model defines its THREADS, WORDS and `settled`, includes this file, and then defines ring(), which wakes the waiter
 * whose ticket is in `waiting`.
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

#define FENCE_FIRST 255

bool isKilled;              /* the publisher's process is dead */
bool isReached;             /* membarrier reaches the publisher's process */
bool isProved;              /* the waiter's process knows it */

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

/* ---- The round over the processors, at any time ---- */

/*
 * It comes at last, but a wake-up that is lost before stays lost: without membarrier, where it never comes, is in here.
 * To reach and to know it are one step, since to be reached earlier only takes away what can happen. The lock between
 * it and the withdrawal is not here: "fence first" that is stored too late only costs a fence.
 */
proctype Round()
{
end_round:
    do
    :: d_step {
        !isProved -> isProved = true;
        memory[WAITING] = (memory[WAITING] == FENCE_FIRST -> 0 : memory[WAITING]);
#ifndef PROVED_EARLY
        isReached = true
#endif
    }
#ifdef PROVED_EARLY
    :: d_step { isProved && !isReached -> isReached = true }
#endif
    od
}

inline withdraw(thread)
{
#ifdef WITHDRAW_TO_ZERO
    STORE(thread, WAITING, 0)
#else
    STORE(thread, WAITING, (isProved -> 0 : FENCE_FIRST))
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
