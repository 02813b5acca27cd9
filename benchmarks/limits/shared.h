// What every limit needs: a second process, memory that both see, a clock, and percentiles.
//
// Each limit runs as two processes (fork), each on its own processor if two are given. Sizes are in bytes and
// times in nanoseconds. The clock is CLOCK_MONOTONIC, which both processes read alike.
#pragma once
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define LINE 128 // Two cache lines: processors fetch neighbouring lines in pairs.

static inline uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static inline void sleep_until_ns(uint64_t deadline) {
    struct timespec time = {.tv_sec = (time_t)(deadline / 1000000000u), .tv_nsec = (long)(deadline % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) != 0) {
    }
}

static inline void fail(const char *what) {
    perror(what);
    exit(1);
}

static inline void pin(int cpu) {
    if (cpu < 0)
        return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        fail("sched_setaffinity");
}

// Memory of both processes, every page of it already there: a page fault costs more than a message.
static inline void *share(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    return memory;
}

// After fork the other process has the memory but not yet its page tables.
static inline void touch(const void *memory, size_t size) {
    for (size_t offset = 0; offset < size; offset += 4096)
        (void)((const volatile uint8_t *)memory)[offset];
}

// The other process. It dies with this one, so that nothing is left spinning.
static inline pid_t start_other(int cpu) {
    pid_t other = fork();
    if (other < 0)
        fail("fork");
    if (other == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pin(cpu);
    }
    return other;
}

static inline void finish_other(pid_t other) {
    int status;
    if (waitpid(other, &status, 0) != other || status != 0)
        fail("the other process");
}

// Counts per duration: exact below 1,024 ns, then 512 steps for each doubling (0.2 %). Cheap enough for every sample.
enum { BUCKETS = 1024 + 40 * 512 };
typedef struct {
    uint32_t counts[BUCKETS];
    uint64_t total;
} histogram;

static inline void record(histogram *all, uint64_t ns) {
    uint64_t index = ns;
    if (ns >= 1024) {
        int doublings = 63 - __builtin_clzll(ns) - 9;
        index = 1024 + (uint64_t)(doublings - 1) * 512 + ((ns >> doublings) - 512);
    }
    all->counts[index < BUCKETS ? index : BUCKETS - 1]++;
    all->total++;
}

static inline double percentile(const histogram *all, double share_below) {
    uint64_t wanted = (uint64_t)((double)all->total * share_below), seen = 0;
    for (uint64_t index = 0; index < BUCKETS; index++) {
        seen += all->counts[index];
        if (seen > wanted)
            return index < 1024 ? (double)index
                                : (double)((512 + (index - 1024) % 512) << ((index - 1024) / 512 + 1));
    }
    return 0;
}

// Round trips: each by itself, and the average of every GROUP of them. Some machines' clocks step by 10 ns or more,
// which is too coarse for one trip through shared memory; the median of the averages is the figure to compare.
enum { GROUP = 16 };
typedef struct {
    histogram each, groups; // The groups in tenths of a nanosecond.
    uint64_t last, group_start, trips;
} trip_times;

static inline uint64_t begin_trips(trip_times *times) {
    times->trips = 0;
    return times->last = times->group_start = now_ns();
}

static inline void record_trip(trip_times *times) {
    uint64_t now = now_ns();
    record(&times->each, now - times->last);
    times->last = now;
    if (++times->trips % GROUP == 0) {
        record(&times->groups, (now - times->group_start) * 10 / GROUP);
        times->group_start = now;
    }
}

static inline void print(const trip_times *times, uint64_t count, uint64_t took) {
    printf("{\"count\":%llu,\"nanoseconds\":%llu,\"typical\":%.1f,\"p50\":%.0f,\"p99\":%.0f,\"p999\":%.0f}\n",
           (unsigned long long)count, (unsigned long long)took, percentile(&times->groups, 0.50) / 10,
           percentile(&times->each, 0.50), percentile(&times->each, 0.99), percentile(&times->each, 0.999));
}
