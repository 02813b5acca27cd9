// A plain padded ring for one producer and one consumer: the limit that Ginnel's pipe is measured against.
//
// Positions are byte counts that only grow, each on its own pair of cache lines. Each side keeps a private copy of
// the other's position and reads the shared one only when the copy says full (or empty). No checks, no sleeping, no
// ends, no names: only what moving the bytes costs.
#pragma once
#include "shared.h"
#include <stdatomic.h>

typedef struct {
    _Alignas(LINE) _Atomic uint64_t written;
    _Alignas(LINE) _Atomic uint64_t read;
    _Alignas(4096) uint8_t data[];
} ring;

typedef struct {
    ring *shared;
    uint64_t mask, position, other; // our position; what we last saw of the other side's
} cursor;

#define INLINE static inline __attribute__((always_inline))

INLINE void publish(cursor *producer) {
    atomic_store_explicit(&producer->shared->written, producer->position, memory_order_release);
}

INLINE void release(cursor *consumer) {
    atomic_store_explicit(&consumer->shared->read, consumer->position, memory_order_release);
}

INLINE uint8_t *room(cursor *producer, uint64_t length) {
    while (producer->position + length - producer->other > producer->mask + 1)
        producer->other = atomic_load_explicit(&producer->shared->read, memory_order_acquire);
    return producer->shared->data + (producer->position & producer->mask);
}

INLINE const uint8_t *data(cursor *consumer, uint64_t length) {
    while (consumer->other - consumer->position < length)
        consumer->other = atomic_load_explicit(&consumer->shared->written, memory_order_acquire);
    return consumer->shared->data + (consumer->position & consumer->mask);
}

// Copies `count` messages in, and publishes them with one store.
INLINE void send(cursor *producer, const uint8_t *message, uint64_t length, int count) {
    for (int index = 0; index < count; index++) {
        memcpy(room(producer, length), message, length);
        producer->position += length;
    }
    publish(producer);
}

// Copies `count` messages out, one after the other, and gives their room back with one store.
INLINE void receive(cursor *consumer, uint8_t *message, uint64_t length, int count) {
    for (int index = 0; index < count; index++) {
        memcpy(message, data(consumer, length), length);
        __asm__ volatile("" : : "r"(message) : "memory"); // Each copy is made, though the next overwrites it.
        consumer->position += length;
    }
    release(consumer);
}
