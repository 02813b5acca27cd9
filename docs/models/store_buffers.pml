/*
 * The memory that the models' threads share: every thread has a store buffer, as on x86.
 *
 * 1. A store goes to the end of its thread's buffer; at any later time the buffer's first store reaches memory.
 * 2. A load reads memory. (No thread here loads a word of which a store of its own could still be in its buffer.)
 * 3. A full fence waits until its thread's buffer is empty. So do interlocked instructions, and the kernel before it
 *    looks for sleepers of a futex or puts a packet into a socket.
 *
 * So the one thing that is out of order is a load that overtakes an earlier store of its own thread. That is also
 * the one thing left on Arm64 where, as in Ginnel, every store to a shared word is a release and every load an acquire.
 *
 * A model defines THREADS and WORDS, then includes this file. Its threads are numbered from 0. With IN_ORDER there are
 * no buffers: a store is in memory at once.
 */

#ifndef BUFFERED
#define BUFFERED 4
#endif

byte memory[WORDS];

#ifdef IN_ORDER

#define STORE(thread, word, value)  memory[word] = value
#define FENCE(thread)               true

#else

chan buffer[THREADS] = [BUFFERED] of { byte, byte };

#define STORE(thread, word, value)  buffer[thread] ! word, value
#define FENCE(thread)               empty(buffer[thread])

/* Processes 0 to THREADS - 1, one for the buffer of each thread. */
active [THREADS] proctype StoreBuffer()
{
    byte word, value;
end_empty:
    do
    :: d_step { buffer[_pid] ? word, value -> memory[word] = value; word = 0; value = 0 }
    od
}

#endif
