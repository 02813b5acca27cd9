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

#define FENCE_FIRST 255

byte packets;
bool hasLeft[3];
bool isAsleep;
/* That membarrier reaches the first reader, as it does the second; and how many are not known to be reached. */
bool isFirstReached;
#ifdef COUNT_NOBODY
byte unproved;
#else
byte unproved = 1;
#endif
bool hasPublishedAll;
bool lostWakeUp;

#define hasReached(r, n)    (hasLeft[r] || memory[CURSOR(r)] >= (n))
#define hasRoom(n)          (hasReached(1, n) && hasReached(2, n))

/* The stores of the readers that membarrier reaches are in memory afterwards. The writer's own are, too. */
#define isFenced(r)         ((r == 1 && !isFirstReached) || FENCE(r))

inline fenceAll()
{
    FENCE(WRITER);
#ifndef OWN_FENCE_ONLY
    if
    :: isFenced(1) -> isFenced(2)
    :: isFenced(2) -> isFenced(1)
    fi
#endif
}

/* At any time: see event_count.pml. */
proctype Round()
{
end_round:
    d_step {
        isFirstReached = true;
        unproved = 0;
        memory[WAITING] = (memory[WAITING] == FENCE_FIRST -> 0 : memory[WAITING])
    }
}

inline announce()
{
    ticket++;
    STORE(WRITER, WAITING, ticket);
#ifdef NO_FENCE
    skip
#else
    fenceAll()
#endif
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
                d_step { packets > 0 -> packets--; isAsleep = false };
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
            STORE(WRITER, WAITING, (unproved == 0 -> 0 : FENCE_FIRST))
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
        memory[WAITING] = (unproved == 0 -> 0 : FENCE_FIRST);
        run Round();
        if
        :: run Leaver()
        :: skip
        fi;
        run Watchdog()
    }
}
