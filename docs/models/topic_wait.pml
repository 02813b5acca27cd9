/*
 * Waiting for the slowest reader of a topic: src/Ginnel/Messaging/PublicationCore.cs and SharedWait.cs,
 * src/Ginnel/Rings/BroadcastWriter.cs and BroadcastReader.cs.
 *
 * A writer publishes messages into a ring that keeps one. Two readers read all of them, and one may leave at any time.
 * While a reader is behind, the writer announces the cursor that it needs and a ticket, and waits for a packet. A
 * reader sends one when it takes the step that is needed, once for each ticket.
 *
 * What must hold:
 * - no lost wake-up: when nothing can move any more, the writer has published everything.
 *
 * README.md has the list of the flags.
 */

#define WRITER      0
#define THREADS     3       /* The readers are 1 and 2, each in a process of its own. */

#define PUBLISHED   0
#define CURSOR(r)   (r)
#define WAITING     3
#define NEEDED      4
#define WORDS       5

#ifndef MESSAGES
#define MESSAGES    3
#endif
#define BUFFERED    3

#include "store_buffers.pml"
#include "fences.pml"

/* As it is, the fast fence reaches the second reader only. */
bool hasAsked;

byte packets;
bool hasLeft[3];
bool isAsleep;
/* The writer's operation is pending; and it is found ready after the late fence. */
bool isArmed, isClaimed;
byte awaited;
bool hasPublishedAll;
bool lostWakeUp;

#define hasReached(r, n)    (hasLeft[r] || memory[CURSOR(r)] >= (n))
#define hasRoom(n)          (hasReached(1, n) && hasReached(2, n))

/* The readers' stores are in memory afterwards. */
inline fenceReaders()
{
    if
    :: FENCE(1); FENCE(2)
    :: FENCE(2); FENCE(1)
    fi
}

inline announce()
{
    ticket++;
    STORE(WRITER, WAITING, ticket);
#ifdef NO_FENCE
    skip;
#else
    FENCE(WRITER);
#ifdef REACHED
    fenceReaders();
#elif defined(HAS_LATE_FENCE)
    FENCE(2);
#endif
#endif
#ifdef HAS_LATE_FENCE
    hasAsked = true
#else
    skip
#endif
}

proctype LateFence()
{
end_late:
    do
    :: hasAsked ->
        hasAsked = false;
        fenceReaders();
        d_step { isClaimed = (isArmed && hasRoom(awaited) -> 1 : isClaimed) }
    od
}

proctype Writer()
{
    byte message;
    byte ticket;
    do
    :: message < MESSAGES ->
        /* There is room for message n once every cursor is n: the ring keeps one. */
        do
        :: hasRoom(message) -> break
        :: else ->
            STORE(WRITER, NEEDED, message);
            awaited = message;
            isArmed = true;
            announce();
            do
#ifndef NO_RECHECK
            :: hasRoom(message) -> break
            :: else ->
#else
            ::
#endif
                isAsleep = true;
end_asleep:
                if
                :: d_step { packets > 0 -> packets--; isAsleep = false }
                :: d_step { isClaimed -> isClaimed = false; isAsleep = false }
                fi;
                /* The event loop looks, and announces the wait anew if that was not it. */
                if
                :: hasRoom(message) -> break
#ifdef KEEP_TICKET
                :: else
#else
                :: else -> announce()
#endif
                fi
            od;
            isArmed = false;
            d_step { awaited = 0; isClaimed = false };
            STORE(WRITER, WAITING, IDLE_WORD)
        od;
        message++;
        STORE(WRITER, PUBLISHED, message)
    :: else -> break
    od;
    hasPublishedAll = true
}

/* A reader is awake all the time: how it sleeps is the business of the other models. */
proctype Reader(byte self)
{
    byte next;
    byte lastRung;
    byte waiting;
    byte needed;
    {
        do
        :: next < MESSAGES ->
            memory[PUBLISHED] > next;
            d_step { next++ };
            STORE(self, CURSOR(self), next);
            waiting = memory[WAITING];
#ifndef TRUST_FIRST_LOOK
            if
            :: waiting == 0
            :: else -> d_step { FENCE(self) -> waiting = memory[WAITING] }
            fi;
#endif
            if
            :: waiting == 0 || waiting == FENCE_FIRST
            :: else ->
                needed = memory[NEEDED];
                if
#ifdef RING_LATE
                :: next > needed ->
#else
                :: next == needed ->
#endif
                    waiting = memory[WAITING];
                    if
                    :: waiting != 0 && waiting != FENCE_FIRST && waiting != lastRung ->
                        lastRung = waiting;
                        d_step { FENCE(self) -> packets++ }
                    :: else
                    fi
                :: else
                fi
            fi;
            d_step { waiting = 0; needed = 0 }
        :: else -> break
        od
    }
    unless { hasLeft[self] }
}

/* A reader is gone: the event loop hears of it, and the wait is looked at again. */
proctype Leaver()
{
    d_step { hasLeft[1] = true; packets++ }
}

proctype Watchdog()
{
end_watch:
    timeout -> lostWakeUp = !hasPublishedAll; assert(!lostWakeUp)
}

init
{
    atomic {
        run Writer();
        run Reader(1);
        run Reader(2);
        memory[WAITING] = IDLE_WORD;
#ifdef HAS_LATE_FENCE
        run LateFence();
#endif
        if
        :: run Leaver()
        :: skip
        fi;
        run Watchdog()
    }
}
