// The limits of this machine, as C programs: what two processes that share memory, or sleep in the kernel, can reach.
//
//   limits line    count cpu cpu                         a cache line to and fro, one line per direction
//   limits trip    count cpu cpu capacity                64 B to and fro through two rings, spinning
//   limits futex   count cpu cpu                         to and fro, both processes sleeping
//   limits paced   count cpu cpu                         one way by futex, one each millisecond, reader asleep
//   limits rate    count cpu cpu capacity length batch   one way, copied in and out, one publish for each batch
//   limits inplace count cpu cpu capacity length         one way, filled in the ring, each line read there
//
// A cpu of -1 means wherever the kernel likes. The answer is one line of JSON; times are in nanoseconds.
#include "ring.h"
#include <linux/futex.h>
#include <sys/syscall.h>

enum { SMALL = 64 };

// How a limit is run: it does `count` messages, and either fills the histogram or gives back how long it took.
typedef struct {
    int cpus[2];
    uint64_t capacity, length;
    int batch;
    trip_times *times;
} setting;
typedef uint64_t limit(const setting *, uint64_t count);

// ---- A cache line to and fro ----------------------------------------------------------------------------------------

typedef struct {
    _Alignas(LINE) _Atomic uint32_t there;
    _Alignas(LINE) _Atomic uint32_t back;
    _Alignas(LINE) _Atomic uint32_t ready;
    _Alignas(LINE) _Atomic uint64_t finished;
    _Alignas(LINE) trip_times times;
} lines;

static void await_other(lines *shared) {
    while (!atomic_load_explicit(&shared->ready, memory_order_acquire)) {
    }
}

static uint64_t line_trips(const setting *how, uint64_t count) {
    lines *shared = share(sizeof *shared);
    pid_t other = start_other(how->cpus[1]);
    if (other == 0) {
        atomic_store(&shared->ready, 1);
        for (uint32_t trip = 1; trip <= count; trip++) {
            while (atomic_load_explicit(&shared->there, memory_order_acquire) != trip) {
            }
            atomic_store_explicit(&shared->back, trip, memory_order_release);
        }
        _exit(0);
    }
    await_other(shared);
    uint64_t start = begin_trips(how->times);
    for (uint32_t trip = 1; trip <= count; trip++) {
        atomic_store_explicit(&shared->there, trip, memory_order_release);
        record_trip(how->times); // While the line is under way, so that the clock costs the trip nothing.
        while (atomic_load_explicit(&shared->back, memory_order_acquire) != trip) {
        }
    }
    uint64_t took = now_ns() - start;
    finish_other(other);
    munmap(shared, sizeof *shared);
    return took;
}

// ---- 64 bytes to and fro through two rings --------------------------------------------------------------------------

static uint64_t ring_trips(const setting *how, uint64_t count) {
    size_t size = sizeof(ring) + how->capacity;
    lines *shared = share(sizeof *shared);
    cursor there = {.shared = share(size), .mask = how->capacity - 1};
    cursor back = {.shared = share(size), .mask = how->capacity - 1};
    uint8_t message[SMALL] = {1};
    pid_t other = start_other(how->cpus[1]);
    if (other == 0) {
        touch(there.shared, size);
        touch(back.shared, size);
        atomic_store(&shared->ready, 1);
        for (uint64_t trip = 0; trip < count; trip++) {
            receive(&there, message, SMALL, 1);
            send(&back, message, SMALL, 1);
        }
        _exit(0);
    }
    await_other(shared);
    uint64_t start = begin_trips(how->times);
    for (uint64_t trip = 0; trip < count; trip++) {
        send(&there, message, SMALL, 1);
        record_trip(how->times);
        receive(&back, message, SMALL, 1);
    }
    uint64_t took = now_ns() - start;
    finish_other(other);
    munmap(shared, sizeof *shared);
    munmap(there.shared, size);
    munmap(back.shared, size);
    return took;
}

// ---- Sleeping in the kernel -----------------------------------------------------------------------------------------

static void futex_wake(_Atomic uint32_t *word) {
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void futex_sleep_until(_Atomic uint32_t *word, uint32_t wanted) {
    for (uint32_t seen; (seen = atomic_load(word)) < wanted;)
        syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static void futex_set(_Atomic uint32_t *word, uint32_t value) {
    atomic_store(word, value);
    futex_wake(word);
}

static uint64_t futex_trips(const setting *how, uint64_t count) {
    lines *shared = share(sizeof *shared);
    pid_t other = start_other(how->cpus[1]);
    if (other == 0) {
        for (uint32_t trip = 1; trip <= count; trip++) {
            futex_sleep_until(&shared->there, trip);
            futex_set(&shared->back, trip);
        }
        _exit(0);
    }
    uint64_t start = begin_trips(how->times);
    for (uint32_t trip = 1; trip <= count; trip++) {
        futex_set(&shared->there, trip);
        record_trip(how->times);
        futex_sleep_until(&shared->back, trip);
    }
    uint64_t took = now_ns() - start;
    finish_other(other);
    munmap(shared, sizeof *shared);
    return took;
}

static uint64_t paced_futex(const setting *how, uint64_t count) {
    lines *shared = share(sizeof *shared);
    uint64_t *sent = share((count + 1) * sizeof *sent); // A reader that was held up is late for each message it missed.
    pid_t other = start_other(how->cpus[1]);
    if (other == 0) {
        for (uint32_t message = 1; message <= count; message++) {
            futex_sleep_until(&shared->there, message);
            record(&shared->times.each, now_ns() - sent[message]);
        }
        _exit(0);
    }
    uint64_t start = now_ns();
    for (uint32_t message = 1; message <= count; message++) {
        sleep_until_ns(start + message * 1000000ull);
        sent[message] = now_ns();
        futex_set(&shared->there, message);
    }
    uint64_t took = now_ns() - start;
    finish_other(other);
    *how->times = shared->times;
    munmap(shared, sizeof *shared);
    munmap(sent, (count + 1) * sizeof *sent);
    return took;
}

// ---- One way through a ring -----------------------------------------------------------------------------------------

// The compiler makes one loop for each length, as it would in a program that knows its messages.
INLINE void produce(cursor *producer, uint64_t count, uint64_t length, int batch) {
    uint8_t *message = calloc(1, length);
    for (uint64_t sent = 0; sent < count; sent += (uint64_t)batch)
        send(producer, message, length, batch);
    free(message);
}

INLINE void consume(cursor *consumer, uint64_t count, uint64_t length, int batch) {
    uint8_t *message = calloc(1, length);
    for (uint64_t received = 0; received < count; received += (uint64_t)batch)
        receive(consumer, message, length, batch);
    free(message);
}

static void produce_in_place(cursor *producer, uint64_t count, uint64_t length) {
    for (uint64_t sent = 0; sent < count; sent++) {
        memset(room(producer, length), (int)sent, length);
        producer->position += length;
        publish(producer);
    }
}

static void consume_in_place(cursor *consumer, uint64_t count, uint64_t length) {
    uint64_t sum = 0;
    for (uint64_t received = 0; received < count; received++) {
        const uint8_t *message = data(consumer, length);
        for (uint64_t offset = 0; offset < length; offset += 64)
            sum += *(const uint64_t *)(message + offset);
        consumer->position += length;
        release(consumer);
    }
    __asm__ volatile("" : : "r"(sum));
}

static void produce_any(const setting *how, cursor *producer, uint64_t count) {
    if (how->batch == 0)
        produce_in_place(producer, count, how->length);
    else if (how->length == SMALL && how->batch == 1)
        produce(producer, count, SMALL, 1);
    else if (how->length == SMALL)
        produce(producer, count, SMALL, how->batch);
    else
        produce(producer, count, how->length, how->batch);
}

static void consume_any(const setting *how, cursor *consumer, uint64_t count) {
    if (how->batch == 0)
        consume_in_place(consumer, count, how->length);
    else if (how->length == SMALL && how->batch == 1)
        consume(consumer, count, SMALL, 1);
    else if (how->length == SMALL)
        consume(consumer, count, SMALL, how->batch);
    else
        consume(consumer, count, how->length, how->batch);
}

static uint64_t one_way(const setting *how, uint64_t count) {
    size_t size = sizeof(ring) + how->capacity;
    lines *shared = share(sizeof *shared);
    cursor own = {.shared = share(size), .mask = how->capacity - 1};
    pid_t other = start_other(how->cpus[1]);
    if (other == 0) {
        touch(own.shared, size);
        atomic_store(&shared->ready, 1);
        consume_any(how, &own, count);
        atomic_store(&shared->finished, now_ns());
        _exit(0);
    }
    await_other(shared);
    uint64_t start = now_ns();
    produce_any(how, &own, count);
    finish_other(other);
    uint64_t took = shared->finished - start;
    munmap(shared, sizeof *shared);
    munmap(own.shared, size);
    return took;
}

// ---- What is asked for ----------------------------------------------------------------------------------------------

static limit *named(const char *name) {
    static const struct {
        const char *name;
        limit *run;
    } all[] = {
        {"line", line_trips}, {"trip", ring_trips}, {"futex", futex_trips},
        {"paced", paced_futex}, {"rate", one_way}, {"inplace", one_way},
    };
    for (size_t index = 0; index < sizeof all / sizeof *all; index++)
        if (strcmp(all[index].name, name) == 0)
            return all[index].run;
    return NULL;
}

int main(int argc, char **argv) {
    limit *run = argc > 4 ? named(argv[1]) : NULL;
    if (run == NULL) {
        fprintf(stderr, "usage: limits line|trip|futex|paced|rate|inplace count cpu cpu [capacity [length [batch]]]\n");
        return 2;
    }
    static trip_times times;
    setting how = {.cpus = {atoi(argv[3]), atoi(argv[4])}, .times = &times};
    how.capacity = argc > 5 ? strtoull(argv[5], NULL, 10) : 0;
    how.length = argc > 6 ? strtoull(argv[6], NULL, 10) : 0;
    how.batch = argc > 7 ? atoi(argv[7]) : 0;
    pin(how.cpus[0]);
    uint64_t count = strtoull(argv[2], NULL, 10);
    uint64_t took = run(&how, count);
    print(&times, count, took);
    return 0;
}
