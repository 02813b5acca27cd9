/*
 * Versions of an arena: src/Ginnel/Sharing/ArenaVersions.cs and VersionsSource.cs. One writer, and one reader or two.
 *
 * A version is two words of an arena, both the version's number, and there are fewer arenas than versions. The word
 * CURRENT says which version is current, and in which arena. The writer and either reader may be killed at any step;
 * what they have stored still arrives. A dead reader's holds lapse, once the writer has been told.
 *
 * What must hold:
 * - no lost data: a reader that holds a version finds it whole, and none older than before;
 * - no wrong claim: when all readers have left or died, the writer finds a free arena.
 *
 *   here                 code
 *   Reader, take         VersionsSource.TryTake and LiveHolds.Hold, steps 1 to 3
 *   Reader, release      LiveHolds.Release
 *   begin                ArenaVersions.Begin and IsHeld, steps 1 and 4
 *   publish              what the caller puts into the arena, then ArenaVersions.Publish, steps 2 and 3
 *   Host                 SharedHost.ServeAsync, which calls RemoveHolds when a connection has ended
 */

#define WRITER      0

#ifndef VERSIONS
#define VERSIONS    4
#endif
#ifndef READERS
#define READERS     1
#endif
#ifndef TAKES
#define TAKES       2
#endif
#define THREADS     (READERS + 1)
#define ARENAS      2
#define NONE        ARENAS

#define CURRENT     0       /* writer: version * 4 + arena */
#define HOLD(i)     (i)     /* reader i, 1 or 2: 0, or the version that it holds */
#define WORDS       7

#include "store_buffers.pml"

#define word0(arena)    (3 + 2 * (arena))
#define word1(arena)    (4 + 2 * (arena))

bool lostData, wrongClaim;

/* A reader's process has ended, in whatever way; the writer has been told of it, and counts its page no more. */
bool hasEnded[3], isForgotten[3];

/* ---- The writer ---- */

/* The version that was published last in each arena; 0 for none. */
byte numbers[ARENAS];
byte version, current, arena, held1, held2;
bool wereAllGone;

#ifdef IGNORE_HOLDS
#define isHeld(i)   false
#else
#define isHeld(i)   (numbers[i] != 0 && (held1 == numbers[i] || held2 == numbers[i]))
#endif

#ifdef REUSE_CURRENT
#define isFree(i)   (!isHeld(i))
#else
#define isFree(i)   (i != current && !isHeld(i))
#endif

/* Each hold is one load of its own; a page that is not counted any more is not looked at. */
inline lookAtHolds()
{
    if
    :: isForgotten[1] -> held1 = 0
    :: else -> held1 = memory[HOLD(1)]
    fi;
#ifdef LOOK_AT_ONE_HOLD
    held2 = 0
#else
    if
    :: isForgotten[2] -> held2 = 0
    :: else -> held2 = memory[HOLD(2)]
    fi
#endif
}

inline begin()
{
#ifdef KEEP_DEAD_HOLDS
    wereAllGone = hasEnded[1] && hasEnded[2] && empty(buffer[1]) && (READERS == 1 || empty(buffer[READERS]));
#else
    wereAllGone = isForgotten[1] && isForgotten[2];
#endif
#ifndef NO_FENCE
    FENCE(WRITER);
#endif
    lookAtHolds();
    d_step {
        if
        :: isFree(0) -> arena = 0
        :: !isFree(0) && isFree(1) -> arena = 1
        :: else -> arena = NONE; wrongClaim = wrongClaim || wereAllGone
        fi;
        held1 = 0; held2 = 0; wereAllGone = false
    };
    assert(!(wrongClaim))
}

inline publish()
{
    numbers[arena] = 0;
#ifdef CURRENT_BEFORE_CONTENT
    STORE(WRITER, CURRENT, (version + 1) * 4 + arena);
#endif
    STORE(WRITER, word0(arena), version + 1);
#ifdef CURRENT_BEFORE_END
    STORE(WRITER, CURRENT, (version + 1) * 4 + arena);
#endif
    STORE(WRITER, word1(arena), version + 1);
#ifndef CURRENT_BEFORE_CONTENT
#ifndef CURRENT_BEFORE_END
    STORE(WRITER, CURRENT, (version + 1) * 4 + arena);
#endif
#endif
    d_step { version++; numbers[arena] = version; current = arena }
}

proctype Writer()
{
    do
    :: version < VERSIONS ->
        begin();
        if
        :: arena == NONE -> arena = 0
        :: else -> publish(); arena = 0
        fi
    /* Killed, or done. */
    :: true -> break
    od
}

/* ---- A reader ---- */

proctype Reader(byte me)
{
    byte seen, again, takes, last;
    {
        do
        :: takes < TAKES ->
            takes++;
            seen = memory[CURRENT];
#ifdef HOLD_LATE
            again = memory[CURRENT];
            STORE(me, HOLD(me), seen / 4);
#else
            do
            :: STORE(me, HOLD(me), seen / 4);
#ifndef NO_HOLD_FENCE
                FENCE(me);
#endif
#ifdef NO_RECHECK
                break
#else
                again = memory[CURRENT];
                if
                :: again == seen -> break
#ifdef HOLD_ONCE
                :: else -> seen = again; break
#else
                :: else -> seen = again
#endif
                fi
#endif
            od;
#endif
            again = 0;
#ifdef RELEASE_BEFORE_READING
            STORE(me, HOLD(me), 0);
#endif
            d_step {
                lostData = lostData || memory[word0(seen % 4)] != seen / 4 || seen / 4 < last;
                last = seen / 4
            };
            lostData = lostData || memory[word1(seen % 4)] != seen / 4;
            assert(!(lostData));
#ifndef RELEASE_BEFORE_READING
            STORE(me, HOLD(me), 0);
#endif
            seen = 0
        :: break
        od
    }
    unless { hasEnded[me] };
    hasEnded[me] = true
}

/* Kills a reader at any step, or comes too late; then tells the writer. */
proctype Host(byte whom)
{
#ifdef LAPSE_EARLY
    isForgotten[whom] = true;
#endif
    hasEnded[whom] = true;
#ifndef KEEP_DEAD_HOLDS
    isForgotten[whom] = true
#endif
}

init
{
    d_step {
        memory[CURRENT] = 4;
        memory[word0(0)] = 1;
        memory[word1(0)] = 1;
        numbers[0] = 1;
        version = 1
    }
    atomic {
        run Writer();
        run Reader(1);
        run Host(1);
        if
        :: READERS == 2 -> run Reader(2); run Host(2)
        :: else -> hasEnded[2] = true; isForgotten[2] = true
        fi
    }
}
