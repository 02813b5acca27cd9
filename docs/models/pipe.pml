/*
 * A pipe, both ways: the reader sleeps while it is empty, the writer while it is full. The ring is that of
 * src/Ginnel/Rings/SpscRingWriter.cs and SpscRingReader.cs; each side is the publisher of one event count and the
 * waiter of the other (sleep_wake.pml). The writer completes at any time, and so does the reader.
 *
 * What must hold:
 * - no lost wake-up: when nothing can move any more, both sides have ended;
 * - no lost data: the reader gets each item once and in order, finds it in its slot, and gets all that were written;
 * - with LIVENESS, that it comes to this at all.
 */

#ifndef ITEMS
#define ITEMS 3
#endif

#ifndef CAPACITY
#define CAPACITY 2
#endif

#define WRITER    0
#define READER    1
#define THREADS   2

/* Words; one of each kind for either side. */
#define POSITION  0     /* written, read */
#define DOORBELL  2
#define WAITING   4
#define COMPLETED 6
#define SLOT      8     /* the writer's: the number of the item that was stored there, from 1 */
#define WORDS     (SLOT + CAPACITY)

/* All stores of an item, a ring, and the announcement of a wait. */
#define BUFFERED  5

#include "store_buffers.pml"
#include "fences.pml"

/* What the kernel knows: which side is in the queue of the other's doorbell. */
bool isAsleep[2];

/* Each side's own notes. */
byte waiting[2], lastRung[2];

/*
 * With LATE_FOR=WRITER or READER only this side has to do with the late fence; the fast one of the other reaches.
 */
#ifdef LATE_FOR
#define isLate(me)  (me == LATE_FOR)
#else
#define isLate(me)  true
#endif
bool hasAsked[2];
/* The sleep that a side is in, from before its announcement to its end; and that of which the wake-up was lost. */
byte stepFour[2], overdue[2];

/* For the properties. */
bool hasEnded[2];
bool lostWakeUp, lostData;

#define settled  (hasEnded[WRITER] && hasEnded[READER])

/* ---- The publisher's half of a side ---- */

inline wake(me)
{
    d_step { FENCE(me) -> memory[DOORBELL + me] = memory[DOORBELL + me] + 1 };
    d_step { FENCE(me) -> isAsleep[1 - me] = false }
}

inline ringIfAwaited(me)
{
    d_step {
        waiting[me] = memory[WAITING + 1 - me];
        waiting[me] = (waiting[me] != 0 -> FENCE_FIRST : 0)
    };
    if
    :: waiting[me] == FENCE_FIRST ->
        d_step {
            FENCE(me) -> waiting[me] = memory[WAITING + 1 - me];
            waiting[me] = (waiting[me] == lastRung[me] || waiting[me] == FENCE_FIRST -> 0 : waiting[me])
        }
    :: else
    fi;
    if
    :: waiting[me] == 0
    :: else ->
        d_step { lastRung[me] = waiting[me]; waiting[me] = 0 };
        wake(me)
    fi
}

inline complete(me)
{
    STORE(me, COMPLETED + me, 1);
    wake(me);
    hasEnded[me] = true
}

/* ---- The waiter's half ---- */

inline fence(me)
{
#if defined(NO_FENCE)
    skip
#else
    FENCE(me);
#if defined(REACHED)
    FENCE(1 - me)
#elif defined(LATE_FOR)
    isLate(me) || FENCE(1 - me)
#endif
#endif
}

inline takeNewTicket(me)
{
    d_step {
        ticket = 1;
        do
        :: (ticket == lastRung[1 - me] || ticket == waiting[1 - me] || ticket == memory[WAITING + me] ||
            ticket == overdue[me]) -> ticket++
        :: else -> break
        od
    }
}

inline sleep(me, mustAct)
{
    seen = memory[DOORBELL + 1 - me];
    takeNewTicket(me);
    stepFour[me] = ticket;
    STORE(me, WAITING + me, ticket);
    ticket = 0;
    fence(me);
#ifdef HAS_LATE_FENCE
    hasAsked[me] = isLate(me);
#endif
    if
#ifndef NO_RECHECK
    :: mustAct
#endif
    :: else ->
        if
        :: d_step { memory[DOORBELL + 1 - me] == seen -> isAsleep[me] = true }
        :: memory[DOORBELL + 1 - me] != seen
#ifndef LIVENESS
        :: true     /* for no reason */
#endif
        fi;
        !isAsleep[me]
    fi;
    stepFour[me] = 0;
    STORE(me, WAITING + me, IDLE_WORD);
    seen = 0
}

/* ---- The two sides ---- */

#define isRoomSeen  (written - readCached < CAPACITY)
#define isRoom      (written - memory[POSITION + READER] < CAPACITY)
#define isData      (memory[POSITION + WRITER] > read)

proctype Writer()
{
    byte written, readCached, ticket, seen;

    do
    :: written < ITEMS ->
        do
        :: isRoomSeen -> break
        :: else ->
            readCached = memory[POSITION + READER];
            if
            :: isRoomSeen -> break
            :: else
            fi;
            if
            :: memory[COMPLETED + READER] -> goto over
            :: else
            fi;
            sleep(WRITER, (isRoom || memory[COMPLETED + READER]))
        od;
#ifdef POSITION_BEFORE_DATA
        STORE(WRITER, POSITION + WRITER, written + 1);
        STORE(WRITER, SLOT + written % CAPACITY, written + 1);
        written++;
#else
        STORE(WRITER, SLOT + written % CAPACITY, written + 1);
        written++;
        STORE(WRITER, POSITION + WRITER, written);
#endif
        ringIfAwaited(WRITER)
    :: break
    od;
over:
    complete(WRITER)
}

inline takeItem()
{
    d_step {
        lostData = memory[SLOT + read % CAPACITY] != read + 1;
        assert(!lostData)
    }
}

proctype Reader()
{
    byte read, writtenCached, ticket, seen;
    bool isOver;

    do
    :: read < writtenCached ->
#ifdef ADVANCE_BEFORE_READING
        STORE(READER, POSITION + READER, read + 1);
        takeItem();
        read++;
#else
        takeItem();
        read++;
        STORE(READER, POSITION + READER, read);
#endif
#ifndef NO_RING_FOR_ROOM
        ringIfAwaited(READER)
#endif
    :: read == writtenCached ->
        writtenCached = memory[POSITION + WRITER];
        if
        :: read < writtenCached
        :: else ->
            if
            :: isOver -> break
            :: else
            fi;
            isOver = memory[COMPLETED + WRITER];
            if
            :: isOver
            :: else -> sleep(READER, (isData || memory[COMPLETED + WRITER]))
            fi
        fi
    :: goto over
    od;
    skip;
    d_step {
        lostData = read != memory[POSITION + WRITER];
        assert(!lostData)
    };
over:
    complete(READER)
}

/* ---- The late fence of each side ---- */

#define mustActAfterLate(me)  (memory[COMPLETED + 1 - me] \
    || (me == WRITER && memory[POSITION + WRITER] - memory[POSITION + READER] < CAPACITY) \
    || (me == READER && memory[POSITION + WRITER] > memory[POSITION + READER]))

/* A side that sleeps has its own position in memory. */
proctype LateFence(byte me)
{
end_late:
    do
    :: d_step { hasAsked[me] -> hasAsked[me] = false };
        FENCE(1 - me);
        d_step { overdue[me] = (mustActAfterLate(me) -> stepFour[me] : 0) };
        do
        :: d_step { overdue[me] && stepFour[me] == overdue[me] -> isAsleep[me] = false }
        :: else -> break
        od;
        overdue[me] = 0
    od
}

/* ---- The properties ---- */

proctype Watchdog()
{
    timeout;
    d_step {
        lostWakeUp = !settled;
        assert(!lostWakeUp)
    }
}

#ifdef LIVENESS
ltl settles { <> settled }
#endif

init
{
    atomic {
        memory[WAITING + WRITER] = IDLE_WORD;
        memory[WAITING + READER] = IDLE_WORD;
        run Writer();
        run Reader();
#ifdef HAS_LATE_FENCE
        run LateFence(WRITER);
        run LateFence(READER);
#endif
        run Watchdog()
    }
}
