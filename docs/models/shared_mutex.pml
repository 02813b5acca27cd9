/*
 * Mutual exclusion between processes: src/Ginnel/Sharing/SharedMutex.cs.
 *
 * Three processes acquire and release ROUNDS times each. Up to KILLS of them are killed, at any step. A wait may be
 * cancelled. Each may claim the mutex once it has slept.
 *
 * What must hold:
 * - no wrong claim: of the processes that live, at most one has the mutex;
 * - no lost wake-up: when nothing can move any more, no living process sleeps.
 *
 * Every access is interlocked, or its staleness is found out by one that is, so there are no store buffers here. The
 * kernel wakes whoever watches a process that has ended, at any time after its end.
 * Flags take away one part each, and the checker must then find it broken. README.md has the list.
 */

#ifndef ROUNDS
#define ROUNDS 1
#endif
#ifndef KILLS
#define KILLS 1
#endif
#define N 3

/* The word: its owner, 0 for nobody, and its flags. */
byte owner;
bool awaited, reserved;
byte claim;

bool isDead[N + 1];
bool isAsleep[N + 1];
bool isIn[N + 1];
byte kills;
byte ended;

bool lostWakeUp, wrongClaim;

#define lives(i)        (isIn[i] && !isDead[i])
#define isAs(o, a, r)   (owner == o && awaited == a && reserved == r)

inline look()
{
    d_step { seen = owner; seenAwaited = awaited; seenReserved = reserved }
}

inline wakeAll()
{
    d_step { isAsleep[1] = false; isAsleep[2] = false; isAsleep[3] = false }
}

/* Replaces the word that was seen. */
inline exchange(o, a, r)
{
    d_step {
        if
#ifdef NO_COMPARE
        :: true ->
#else
        :: isAs(seen, seenAwaited, seenReserved) ->
#endif
            owner = o; awaited = a; reserved = r; hasExchanged = true
        :: else -> hasExchanged = false
        fi
    }
}

inline enter()
{
    d_step {
        isIn[me] = true;
        wrongClaim = (lives(1) && lives(2)) || (lives(1) && lives(3)) || (lives(2) && lives(3));
        assert(!(wrongClaim))
    }
}

inline takeBackClaim()
{
    d_step { if :: claim == me -> claim = 0 :: else fi }
}

/* Step 7: what stops waiting, with the mutex or without it. */
inline endWait()
{
    if
    :: hasClaimed ->
        hasClaimed = false;
        takeBackClaim();
        do
        :: look();
            if
            :: seen == me && seenReserved ->
                exchange(0, false, false);
                if :: hasExchanged && seenAwaited -> wakeAll() :: else fi
            :: else -> break
            fi
        od
    :: else
    fi
}

inline tryTake()
{
    hasExchanged = false;
    look();
    if
    :: seen == 0 -> exchange(me, false, false)
    :: seen == me && seenReserved ->
        exchange(me, seenAwaited, false);
        if :: hasExchanged -> takeBackClaim() :: else fi
    :: seen != 0 && seen != me && isDead[seen] -> exchange(me, seenAwaited, false)
    :: seen != 0 && seen != me && !isDead[seen] && seenReserved && claim != seen ->
        if
        :: seenAwaited -> d_step { awaited = false; isAsleep[1] = false; isAsleep[2] = false; isAsleep[3] = false }
        :: else -> exchange(me, false, false)
        fi
    :: else
    fi
}

inline claimIfDue()
{
    if
    :: hasSlept && !hasClaimed ->
        d_step {
            if
            :: claim == 0 || isDead[claim] -> claim = me; hasClaimed = true
            :: else
            fi
        }
    :: true
    fi
}

/* FUTEX_WAIT compares and queues as one step; an end that was told of before is seen instead. */
inline announceAndSleep()
{
    look();
    canSleep = seen != 0 && !(seen == me && seenReserved);
    if
    :: canSleep && seenReserved && claim != seen -> canSleep = false
    :: canSleep && !seenAwaited ->
        exchange(seen, true, seenReserved);
        canSleep = hasExchanged
    :: else
    fi;
    if
    :: canSleep && !isDead[seen] && !(seenReserved && claim != seen) ->
        d_step { if :: isAs(seen, true, seenReserved) -> isAsleep[me] = true :: else fi };
#ifdef NO_WATCH
        !isAsleep[me];
#else
        !isAsleep[me] || isDead[seen];
#endif
        isAsleep[me] = false;
        hasSlept = true
    :: else
    fi
}

inline release()
{
    do
    :: look();
        seenClaim = claim;
        if
        :: seenAwaited && seenClaim != 0 && seenClaim != me -> exchange(seenClaim, false, true)
        :: else -> exchange(0, false, false)
        fi;
        if
        :: hasExchanged ->
            if :: seenAwaited -> wakeAll() :: else fi;
            break
        :: else
        fi
    od
}

proctype Process(byte me)
{
    byte seen, seenClaim, rounds;
    bool seenAwaited, seenReserved, hasExchanged, hasClaimed, hasSlept, canSleep;
    {
        do
        :: rounds == ROUNDS -> break
        :: rounds < ROUNDS ->
            rounds++;
            hasSlept = false;
            do
            :: tryTake();
                if
                :: hasExchanged -> enter(); endWait(); isIn[me] = false; release(); break
                :: else ->
                    if
                    :: claimIfDue(); announceAndSleep()
                    :: hasSlept -> endWait(); break
                    fi
                fi
            od;
            /* What is not needed any more would tell states apart. */
            skip;
            d_step {
                seen = 0; seenClaim = 0; seenAwaited = false; seenReserved = false; hasExchanged = false;
                hasSlept = false; canSleep = false
            }
        od
    }
    unless { isDead[me] };
    ended++
}

proctype Killer()
{
    do
    :: kills < KILLS && !isDead[1] -> d_step { isDead[1] = true; kills++ }
    :: kills < KILLS && !isDead[2] -> d_step { isDead[2] = true; kills++ }
    :: break
    od
}

init
{
    atomic { run Process(1); run Process(2); run Process(3); run Killer() };
    timeout;
    lostWakeUp = ended < N;
    assert(!(lostWakeUp))
}
