/*
 * Asynchronous waits, woken through the socket: src/Ginnel/Waiting/Doorbell.cs and Waiter.cs, and the states of an
 * operation in src/Ginnel/Pipes/EndCore.Asynchronous.cs.
 *
 * An operation takes what a publisher publishes. When that is less than it wants it arms itself and lets its thread go.
 * The event loop, on any packet, looks again, and claims the operation or announces it anew; a canceller may claim it
 * too. Claimed, it is queued, and goes on.
 *
 * What must hold is as in sleep_wake.pml, for an operation that is pending instead of asleep; and no wrong claim: the
 * operation is queued once for each time that it was left armed.
 *
 * Two flags are sound: EDGE_TRIGGERED tells the loop of arrivals only; with MIXED some waits are on the futex, so that
 * both kinds of ticket are about. README.md has all of them.
 */

/* Packets that fit into the socket. */
#ifndef SOCKET
#define SOCKET 1
#endif

/* Threads. The first one is the publisher's process, the others the waiter's. */
#define PUBLISHER   0
#define OPERATION   1           /* whichever thread it is on */
#define CANCELLER   2
#define LOOP        3           /* two of them */
#define LATE        5           /* the late fence */
#define THREADS     6

#define STATE       MORE_WORDS  /* of the operation */
#define GATE        (MORE_WORDS + 1)
#define WORDS       (MORE_WORDS + 2)

#define IDLE        0
#define ARMED       1
#define CLAIMED     2

/* What the kernel knows. */
byte packets;                   /* in the socket */
bool hasArrived;                /* a packet, since a loop was told of one */
bool isHangUpTold;
bool isAsleep;                  /* in the futex's queue */

bool isPending, isQueued, wrongClaim;

#define settled     (hasEnded || ((isPending || isAsleep) && !mustAct))

#include "event_count.pml"

/* ---- The publisher's side: Doorbell ---- */

/* Tickets for the futex are odd. */
#define FUTEX_KIND  1
#define SOCKET_KIND 2
#define isForFutex(ticket)  (ticket % 2 == 1)

/* Fails when the socket is full; nothing says that a call that fails is a fence. */
inline sendPacket()
{
    if
    :: d_step { packets < SOCKET && FENCE(PUBLISHER) -> packets++; hasArrived = true }
    :: packets == SOCKET
    fi
}

/* Where nobody sleeps on the futex, what matters is that to increment the doorbell is a fence. */
inline ringFutex()
{
#if defined(MIXED)
    d_step { FENCE(PUBLISHER) -> memory[DOORBELL] = memory[DOORBELL] + 1 };
    d_step { FENCE(PUBLISHER) -> isAsleep = false }
#elif defined(UNFENCED_COMPLETION)
    skip
#else
    FENCE(PUBLISHER)
#endif
}

inline ring()
{
    d_step { lastRung = waiting; waiting = 0 };
    if
    :: isForFutex(lastRung) -> ringFutex()
    :: else -> sendPacket()
    fi
}

/* Announced in both ways, whether anybody waits or not. */
inline complete(thread)
{
#ifdef RING_BEFORE_COMPLETING
    ringFutex();
    sendPacket();
    STORE(thread, COMPLETED, 1)
#else
    STORE(thread, COMPLETED, 1);
    ringFutex();
    sendPacket()
#endif
}

proctype Publisher()
{
    {
        do
        :: position < toPublish ->
            position++;
            publish()
        :: break
        od;
        /* It completes, or is never heard of again. */
        if
        :: complete(PUBLISHER)
        :: true
        fi
    }
    unless { isKilled }
}

/* ---- The waiter's side: Waiter ---- */

inline fencePublisher()
{
    FENCE(PUBLISHER)
}

/* As in sleep_wake.pml: one of few, that nobody remembers. */
inline takeNewTicket(kind)
{
    d_step {
        ticket = kind;
        do
        :: ticket == waiting || ticket == lastRung || ticket == memory[WAITING] -> ticket = ticket + 2
        :: else -> break
        od
    }
}

inline announceNew(thread, kind)
{
    takeNewTicket(kind);
    announce(thread);
    ticket = 0
}

inline sleep()
{
    seen = memory[DOORBELL];
    announceNew(OPERATION, FUTEX_KIND);
    if
    :: mustAct
    :: else ->
        if
        :: d_step { memory[DOORBELL] == seen -> isAsleep = true }
        :: memory[DOORBELL] != seen
        fi;
end_asleep:
        !isAsleep
    fi;
    withdraw(OPERATION);
    seen = 0
}

/* ---- The operation and its three states: EndCore ---- */

inline enter(thread)
{
    d_step { memory[GATE] == 0 && FENCE(thread) -> memory[GATE] = 1 }
}

inline leave(thread)
{
    STORE(thread, GATE, 0)
}

/* The queue is interlocked. */
inline claim(thread)
{
    STORE(thread, STATE, CLAIMED);
    d_step {
        FENCE(thread) -> wrongClaim = !isPending || isQueued;
        assert(!wrongClaim);
        isQueued = true
    }
}

proctype Operation()
{
    byte written, ticket, seen;

nextOperation:
    beginOperation();
look:
    lookAndAct();
#ifdef MIXED
    if
    :: sleep(); goto look
    :: true
    fi;
#endif
    enter(OPERATION);
    STORE(OPERATION, STATE, ARMED);
    announceNew(OPERATION, SOCKET_KIND);
    if
#ifndef NO_RECHECK
    :: mustAct ->
        STORE(OPERATION, STATE, IDLE);
        leave(OPERATION);
        withdraw(OPERATION);
        goto look
#endif
    :: else
    fi;
    isPending = true;
    leave(OPERATION);

    /* It is on no thread, until it is taken from the queue. */
end_pending:
    d_step { isQueued -> isQueued = false; isPending = false };
    withdraw(OPERATION);
    STORE(OPERATION, STATE, IDLE);
    goto look;
over:
    end()
}

#ifdef CLAIM_CLAIMED
#define mayBeClaimed  (memory[STATE] != IDLE)
#else
#define mayBeClaimed  (memory[STATE] == ARMED)
#endif

inline claimIfArmed(thread)
{
#ifndef CLAIM_WITHOUT_GATE
    enter(thread);
#endif
    if
    :: mayBeClaimed -> claim(thread)
    :: else
    fi;
#ifndef CLAIM_WITHOUT_GATE
    leave(thread)
#endif
}

proctype Canceller()
{
#ifdef FLAG_LATE
    claimIfArmed(CANCELLER);
    STORE(CANCELLER, CANCELLED, 1)
#else
    STORE(CANCELLER, CANCELLED, 1);
    claimIfArmed(CANCELLER)
#endif
}

/* After the late fence. Nothing is announced anew: this look was the one that was due. */
inline lookAgain()
{
    enter(LATE);
    if
    :: memory[STATE] == ARMED && mustAct -> claim(LATE)
    :: else
    fi;
    leave(LATE)
}

proctype LateFence()
{
end_late:
    do
    :: hasAsked -> serveLateFence()
    od
}

/* ---- The event loop: two threads, of which either may be told ---- */

/* Under a lock: one packet a turn, but all before a hang-up is noted; edge-triggered always all. */
inline takePackets()
{
#ifdef EDGE_TRIGGERED
    packets = 0;
#else
    d_step { packets = (isHangUpDue || packets == 0 -> 0 : packets - 1) };
#endif
    if
    :: isHangUpDue -> STORE(me, HUNG_UP, 1); isHangUpDue = false
    :: else
    fi
}

inline onPeerChanged()
{
    enter(me);
    do
    :: memory[STATE] == ARMED ->
        if
        :: mustAct -> claim(me); break
        :: else
        fi;
#ifndef REUSE_TICKET
        announceNew(me, SOCKET_KIND);
#endif
#ifdef NO_SECOND_LOOK
        break
#else
        if
        :: mustAct
        :: else -> break
        fi
#endif
    :: memory[STATE] != ARMED -> break
    od;
    leave(me)
}

/* The kernel hangs up for a process that died after its last store. */
#define isHangUpNew  (isKilled && FENCE(PUBLISHER) && !isHangUpTold)

proctype EventLoop(byte me)
{
    byte ticket;
    bool isHangUpDue;

    do
    :: true ->
end_idle:
        if
#ifdef EDGE_TRIGGERED
        :: d_step { hasArrived -> hasArrived = false }
#else
        :: packets > 0
#endif
        :: d_step { isHangUpNew -> isHangUpTold = true; isHangUpDue = true }
        fi;
#ifdef LOOK_BEFORE_TAKING
        onPeerChanged();
        takePackets()
#else
        takePackets();
        onPeerChanged()
#endif
    od
}

init
{
    atomic {
        memory[WAITING] = IDLE_WORD;
        run Publisher();
        run Operation();
#ifdef HAS_LATE_FENCE
        run LateFence();
#endif
        run EventLoop(LOOP);
        run EventLoop(LOOP + 1);
        if
#ifndef MIXED
        :: run Canceller(); toPublish = PUBLISHES - 1
        :: run Killer()
#endif
        :: skip
        fi;
        run Watchdog()
    }
}
