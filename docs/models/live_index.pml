/*
 * The index beside a dictionary's tree: how its writer changes it in place while readers look, gives its memory up, and
 * builds it anew. Code: DictionaryIndex, LiveSource, DictionarySearch.
 *
 * The tree is right at all times (see live.pml), so reading it gives the root's version. What the index says is a word
 * in one of two cells, the number of the version that it repeats; a cell that was given up holds anything.
 * The writer may be killed at any step; what it has stored still arrives.
 */

#define THREADS     1
#define WRITER      0

#ifndef VERSIONS
#define VERSIONS    4
#endif

#define ROOT        0       /* the version that is published */
#define INDEXED     1       /* the version that the index repeats, or 0 */
#define PLACE       2       /* the cell that the index is in */
#define CELLS       3
#define WORDS       5

#define NONE        2
#define ANYTHING    99

#include "store_buffers.pml"

bool lostData;

/* ---- The writer ---- */

byte version = 1;
byte cell, last;
bool isShown = true;

inline hide()
{
    if
#ifndef NO_HIDING
    :: isShown -> STORE(WRITER, INDEXED, 0); isShown = false
#endif
    :: else -> skip
    fi
}

/* Its memory becomes blocks of a tree. */
inline giveUp()
{
    hide();
    STORE(WRITER, CELLS + cell, ANYTHING);
    cell = NONE
}

inline build(content)
{
    last = 1 - last;
    cell = last;
    STORE(WRITER, PLACE, cell);
    STORE(WRITER, CELLS + cell, content)
}

inline change()
{
    if
    :: cell == NONE -> build(version + 1)
    :: cell != NONE -> STORE(WRITER, CELLS + cell, version + 1)
    /* A larger one. */
    :: cell != NONE -> giveUp(); build(version + 1)
    :: cell == NONE -> skip
    fi
}

inline publish()
{
#ifdef PUBLISH_BEFORE_HIDING
    STORE(WRITER, ROOT, version + 1);
    hide();
    change();
#else
#ifdef HIDE_AFTER_CHANGING
    change();
    hide();
#else
    hide();
    change();
#endif
#ifdef SHOW_BEFORE_PUBLISHING
    if
    :: cell != NONE -> STORE(WRITER, INDEXED, version + 1); isShown = true
    :: else -> skip
    fi;
#endif
    STORE(WRITER, ROOT, version + 1);
#endif
    version++;
    if
    :: cell != NONE && !isShown -> STORE(WRITER, INDEXED, version); isShown = true
    :: else -> skip
    fi
}

proctype Writer()
{
    do
    :: version < VERSIONS -> publish()
    /* In the middle of an update that needs the room. */
    :: cell != NONE -> giveUp()
#ifdef SHOW_ONE_VERSION_TWICE
    :: cell == NONE -> build(version); STORE(WRITER, INDEXED, version); isShown = true
#endif
    /* Killed, or done. */
    :: true -> break
    od
}

/* ---- A reader that looks a few times ---- */

proctype Reader()
{
    byte indexed, place, found, before, seen, looks;
    do
    :: looks < 2 ->
        looks++;
        before = memory[ROOT];
        indexed = memory[INDEXED];
        if
        :: indexed == 0 -> found = memory[ROOT]
        :: else ->
            place = memory[PLACE];
            found = memory[CELLS + place];
            if
#ifndef NO_SECOND_LOOK
            :: memory[INDEXED] != indexed -> found = memory[ROOT]
#endif
            :: else -> skip
            fi
        fi;
        /* Neither older than what was there before, nor what has not been published. */
        d_step {
            lostData = lostData || found < before || found < seen || found > memory[ROOT];
            seen = found
        }
        assert(!(lostData));
        d_step { indexed = 0; place = 0; found = 0; before = 0 }
    :: looks == 2 -> break
    od
}

init
{
    d_step {
        memory[ROOT] = 1;
        memory[INDEXED] = 1;
        memory[CELLS] = 1
    }
    run Writer();
    run Reader()
}
