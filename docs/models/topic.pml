/*
 * Overtaking in a topic: src/Ginnel/Rings/BroadcastWriter.cs and BroadcastReader.cs.
 *
 * A writer publishes messages into a ring of two slots and does not wait. A reader takes what it can. Each message has
 * two parts, which must be of the same message. The writer is killed at any step, or ends.
 *
 * What must hold:
 * - no lost data: a message that the reader takes is whole and the one that it is taken for; none is taken twice, none
 *   is neither taken nor counted as missed; and what is there when the writer is gone is taken.
 *
 * Stores reach memory in the order in which they are made (as on x86, and as releases and the fence after the first
 * mark ask for elsewhere). What may be out of order is what the mutants let go of. README.md has the list.
 */

#ifndef MESSAGES
#define MESSAGES    5
#endif
#define SLOTS       2
#define CAPACITY    1

#define BEGUN(n)    (2 * (n) + 1)
#define WHOLE(n)    (2 * (n) + 2)

/* Memory: a mark and two parts for each slot, and what is published. A part is the number of its message, from 1. */
byte mark[SLOTS];
byte first[SLOTS];
byte second[SLOTS];
byte published;

bool isKilled;
bool isWriterGone;
bool hasReaderEnded;
bool lostData;

proctype Writer()
{
    byte message;
    byte slot;
    {
        do
        :: message < MESSAGES ->
            slot = message % SLOTS;
#ifndef NO_BEGUN_MARK
#ifdef MARK_OVERTAKEN
            /* Without the fence the first part may be there before the mark is. */
            if
            :: mark[slot] = BEGUN(message); first[slot] = message + 1
            :: first[slot] = message + 1; mark[slot] = BEGUN(message)
            fi;
#else
            mark[slot] = BEGUN(message);
            first[slot] = message + 1;
#endif
#else
            first[slot] = message + 1;
#endif
#ifdef WHOLE_BEFORE_DATA
            mark[slot] = WHOLE(message);
            second[slot] = message + 1;
#else
            second[slot] = message + 1;
#ifdef PUBLISHED_FIRST
            published = message + 1;
#endif
            mark[slot] = WHOLE(message);
#endif
#ifndef PUBLISHED_FIRST
            published = message + 1;
#endif
            d_step { message++; slot = 0 }
        :: break
        od
    }
    unless { isKilled };
    isWriterGone = true
}

/* Kills the writer between any two of its stores, or comes too late. */
proctype Killer()
{
    isKilled = true
}

proctype Reader()
{
    byte next;
    byte missed;
    byte taken;
    byte seen;
    byte one;
    byte other;
    byte there;
    byte to;
    bool wasGone;

look:
    wasGone = isWriterGone;
    seen = mark[next % SLOTS];
    if
    :: seen < WHOLE(next) ->
        if
        :: wasGone -> goto over
        :: else -> (mark[next % SLOTS] >= WHOLE(next) || isWriterGone); goto look
        fi
    :: seen > WHOLE(next) -> goto overtaken
    :: else
    fi;
    one = first[next % SLOTS];
    other = second[next % SLOTS];
#ifndef NO_SECOND_LOOK
    if
    :: mark[next % SLOTS] != WHOLE(next) -> goto overtaken
    :: else
    fi;
#endif
    if
    :: one != next + 1 || other != next + 1 -> lostData = true
    :: else
    fi;
    d_step { taken++; next++; one = 0; other = 0; seen = 0 };
    goto look;

overtaken:
#ifdef PUBLISHED_BEFORE_MARK
    there = published;
    seen = mark[next % SLOTS];
#else
    seen = mark[next % SLOTS];
    there = published;
#endif
    d_step {
        /* Not beyond what is published: the reader would take an honest writer for one that breaks the rules. */
        if
        :: (seen + 1) / 2 - 1 > there -> lostData = true
        :: else
        fi;
        to = next + 1;
        if
        :: there > CAPACITY && there - CAPACITY > to -> to = there - CAPACITY
        :: else
        fi;
#ifdef SKIP_UNCOUNTED
        missed++;
#else
        missed = missed + to - next;
#endif
        next = to; to = 0; there = 0; one = 0; other = 0; seen = 0
    };
    goto look;

over:
    /* What was published is behind us. One that is whole and was not stated yet may be, too. */
    if
    :: next < published || taken + missed != next -> lostData = true
    :: else
    fi;
    hasReaderEnded = true
}

/* A violation is found wherever it happens. */
proctype Watchdog()
{
end_watch:
    lostData -> assert(!lostData)
}

init
{
    atomic {
        run Writer();
        run Reader();
        if
        :: run Killer()
        :: skip
        fi;
        run Watchdog()
    }
}
