/*
 * Three ways in which a publisher and a waiter may be told of each other:
 * - as it is, the waiter's fast fence reaches nobody but itself, for it may miss the publisher each time; and where it
 *   does not, less can happen. The late fence has to do;
 * - REACHED: it always reaches the publisher, and there is no late fence. This is what usually happens;
 * - NO_MEMBARRIER: there is neither, the word is "fence first" between waits, and the publisher executes the fence.
 */

#define FENCE_FIRST 255

#if defined(NO_MEMBARRIER)
#define IDLE_WORD FENCE_FIRST
#else
#define IDLE_WORD 0
#endif

#if !defined(REACHED) && !defined(NO_MEMBARRIER) && !defined(NO_LATE_FENCE)
#define HAS_LATE_FENCE
#endif
