/*
 * A live collection: how its writer publishes versions and uses their memory again, while one reader reads at once and
 * another holds a snapshot. Code: LiveHeap, LiveSource, LiveHolds.
 *
 * A version's content is two words in a cell, both the version's number, and there are fewer cells than versions.
 * The root is one word: version and cell. The writer may be killed at any step; what it has stored still arrives.
 */

#define THREADS     2
#define WRITER      0
#define HOLDER      1

#ifndef VERSIONS
#define VERSIONS    4
#endif
#define CELLS       3

#define ROOT        0       /* writer: version * 4 + cell */
#define RECLAIMED   1       /* writer */
#define RECLAIMING  2       /* writer */
#define HOLD        3       /* holder: 0, or the version it holds */
#define CONTENT     4       /* writer: two words for each cell */
#define WORDS       10

#include "store_buffers.pml"

bool lostData;

#define word0(cell)  (CONTENT + 2 * (cell))
#define word1(cell)  (CONTENT + 2 * (cell) + 1)

/* ---- The writer ---- */

/* The version that replaced a cell's content; 0 when the cell is free. */
byte replacedBy[CELLS];
byte version, current, cell, target, oldest, reclaimed;

inline freeCells()
{
    d_step {
        cell = 0;
        do
        :: cell < CELLS && cell != current && replacedBy[cell] != 0 && replacedBy[cell] <= target + 1 ->
            replacedBy[cell] = 0; cell++
        :: cell < CELLS && (cell == current || replacedBy[cell] == 0 || replacedBy[cell] > target + 1) -> cell++
        :: cell == CELLS -> break
        od;
        cell = 0
    }
}

/* Steps 5 to 7. */
inline reclaim()
{
    target = version - 1;
    if
    :: target > reclaimed + 1 -> target--
    :: true -> skip
    fi;
#ifdef LOOK_BEFORE_ANNOUNCING
    oldest = memory[HOLD];
    STORE(WRITER, RECLAIMING, target);
#else
    STORE(WRITER, RECLAIMING, target);
#ifndef NO_FENCE
    FENCE(WRITER);
#endif
    oldest = memory[HOLD];
#endif
#ifndef IGNORE_HOLDS
    if
    :: oldest > reclaimed && oldest <= target -> target = oldest - 1
    :: else -> skip
    fi;
#endif
    oldest = 0;
    if
    :: target > reclaimed ->
        reclaimed = target;
#ifdef REUSE_BEFORE_RECLAIMED
        freeCells();
        hasNews = true
#else
        STORE(WRITER, RECLAIMED, target);
#ifdef RECLAIM_TOO_MUCH
        target++;
#endif
        freeCells()
#endif
    :: else -> skip
    fi;
    target = 0
}

#ifdef REUSE_BEFORE_RECLAIMED
bool hasNews;
#endif

/* Steps 1 to 4. */
inline publish()
{
#ifdef ROOT_BEFORE_CONTENT
    STORE(WRITER, ROOT, (version + 1) * 4 + cell);
#endif
    STORE(WRITER, word0(cell), version + 1);
    STORE(WRITER, word1(cell), version + 1);
#ifdef REUSE_BEFORE_RECLAIMED
    if
    :: hasNews -> STORE(WRITER, RECLAIMED, reclaimed); hasNews = false
    :: else -> skip
    fi;
#endif
#ifndef ROOT_BEFORE_CONTENT
    STORE(WRITER, ROOT, (version + 1) * 4 + cell);
#endif
    d_step { version++; replacedBy[current] = version; current = cell; cell = 0 }
}

proctype Writer()
{
    do
    :: version < VERSIONS ->
        if
        :: replacedBy[0] == 0 && current != 0 -> cell = 0
        :: replacedBy[1] == 0 && current != 1 -> cell = 1
        :: replacedBy[2] == 0 && current != 2 -> cell = 2
        :: else -> cell = CELLS
        fi;
        if
        :: cell == CELLS -> cell = 0; reclaim()
        :: else -> publish()
        fi
    :: version > reclaimed + 1 -> reclaim()
    /* Killed, or done. */
    :: true -> break
    od
}

/* ---- A reader that reads one value, a few times ---- */

proctype Reader()
{
    byte root, first, second, looks, seen;
    do
    :: looks < 2 ->
        looks++;
        root = memory[ROOT];
        first = memory[word0(root % 4)];
        second = memory[word1(root % 4)];
        if
#ifndef NO_VALIDATION
        :: memory[RECLAIMED] >= root / 4 -> skip
#endif
        :: else ->
            d_step {
                lostData = lostData || first != root / 4 || second != root / 4 || root / 4 < seen;
                seen = root / 4
            }
            assert(!(lostData))
        fi;
        d_step { root = 0; first = 0; second = 0 }
    :: looks == 2 -> break
    od
}

/* ---- A reader that holds a version, and reads it again and again ---- */

proctype Holder()
{
    byte root, looks;
    root = memory[ROOT];
    STORE(HOLDER, HOLD, root / 4);
#ifndef NO_HOLD_FENCE
    FENCE(HOLDER);
#endif
    if
#ifdef ASK_RECLAIMED
    :: memory[RECLAIMED] >= root / 4 -> skip
#else
    :: memory[RECLAIMING] >= root / 4 -> skip
#endif
    :: else ->
        do
        :: looks < 2 ->
            looks++;
            d_step {
                lostData = lostData || memory[RECLAIMED] >= root / 4;
                lostData = lostData || memory[word0(root % 4)] != root / 4 || memory[word1(root % 4)] != root / 4
            }
            assert(!(lostData))
        :: looks == 2 -> break
        od
    fi;
    STORE(HOLDER, HOLD, 0)
}

init
{
    d_step {
        memory[ROOT] = 4;
        memory[word0(0)] = 1;
        memory[word1(0)] = 1;
        version = 1
    }
    run Writer();
    run Reader();
    run Holder()
}
