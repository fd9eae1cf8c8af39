// Runs kernels on the processor, one block after the other: every thread is a fiber, barriers and exchanges of a warp switch fibers. What a
// GPU would hang on or corrupt ends the process here with a message: barriers that not all threads reach, exchanges of half a warp.
// Accesses outside of allocations hit guard pages (driver.cpp), misaligned and out-of-range ones the compiler's checks (build.sh).
#pragma once
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace emulation {

enum class State { running, at_barrier, at_exchange, done };

struct Fiber {
    void* stack_pointer;
    char* stack;
    int thread;
    State state;
    int turn;
};

struct Machine {
    std::vector<Fiber> fibers;
    void* scheduler;
    Fiber* current;
    int x, y, z, threads, blocks_z;
    std::function<void()> body;
    u32 slots[2][32][32][8];
};

extern Machine machine;
extern const char* kernel_name;

[[noreturn]] void fail(const char* what);
void leave(State state);

typedef std::function<void(void**)> Call;

struct Kernel {
    Call call;
    std::vector<size_t> sizes;
    int most_threads;
};

std::map<std::string, Kernel>& kernels();

struct Registration {
    template <class... A> Registration(const char* name, int threads, void (*function)(A...)) {
        kernels()[name] = {bind(function, std::index_sequence_for<A...>{}), {sizeof(A)...}, threads};
    }
    template <class... A, size_t... I> static Call bind(void (*function)(A...), std::index_sequence<I...>) {
        return [function](void** arguments) { function(*(A*)arguments[I]...); };
    }
};

}

#define DEVICE static inline
#define SHARED
#define KERNEL(threads, name, ...) \
    extern "C" void name(__VA_ARGS__); \
    static emulation::Registration register_##name(#name, threads, &name); \
    extern "C" void name(__VA_ARGS__)

DEVICE int thread() { return emulation::machine.current->thread; }
DEVICE int threads() { return emulation::machine.threads; }
DEVICE int block_x() { return emulation::machine.x; }
DEVICE int block_y() { return emulation::machine.y; }
DEVICE int block_z() { return emulation::machine.z; }
DEVICE int blocks_z() { return emulation::machine.blocks_z; }
DEVICE void barrier() { emulation::leave(emulation::State::at_barrier); }
DEVICE void warp_barrier() { emulation::leave(emulation::State::at_exchange); }

// Shows the words of every lane to the whole warp until the next call but one: with two sets of slots in turn, nobody writes what another
// lane has yet to read.
template <int N> DEVICE u32 (*exchange(const u32* words))[8] {
    int warp = thread() / 32, lane = thread() % 32, turn = emulation::machine.current->turn ^= 1;
    for (int i = 0; i < N; i++) emulation::machine.slots[turn][warp][lane][i] = words[i];
    warp_barrier();
    return emulation::machine.slots[turn][warp];
}

template <class T> DEVICE T exchanged(T value, int lane) {
    u32 word;
    memcpy(&word, &value, 4);
    word = exchange<1>(&word)[lane & 31][0];
    memcpy(&value, &word, 4);
    return value;
}

DEVICE float shuffle_xor(float value, int mask) { return exchanged(value, (thread() % 32) ^ mask); }
DEVICE int shuffle_xor(int value, int mask) { return exchanged(value, (thread() % 32) ^ mask); }
DEVICE float shuffle(float value, int lane) { return exchanged(value, lane); }

DEVICE int byte_of(u32 word, int index) { return (i8)(u8)(word >> index * 8); }
DEVICE int dot4(u32 a, u32 b, int sum) {
    for (int i = 0; i < 4; i++) sum += byte_of(a, i) * byte_of(b, i);
    return sum;
}
DEVICE float half(u16 bits) {
    _Float16 value;
    memcpy(&value, &bits, 2);
    return (float)value;
}
DEVICE float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
DEVICE float divide(float a, float b) { return a / b; }
DEVICE float square_root(float a) { return sqrtf(a); }
// As cvt.rni.s32.f32: no number is 0, and what is too large is the largest.
DEVICE int nearest(float a) { return a != a ? 0 : a >= 2147483648.0f ? 2147483647 : a < -2147483648.0f ? -2147483647 - 1 : (int)rintf(a); }
DEVICE u32 bits_of(float a) { u32 bits; memcpy(&bits, &a, 4); return bits; }
DEVICE float float_of(u32 a) { float value; memcpy(&value, &a, 4); return value; }

// As the instruction set's reference lays fragments out: a lane has row lane / 4 (and that + 8) and bytes lane % 4 * 4 on (and + 16) of a,
// column lane / 4 and the same bytes of b, rows lane / 4 (+ 8) and columns lane % 4 * 2 (+ 1) of the sums.
template <int K> DEVICE void mma(int* sum, const u32* a, const u32* b) {
    const int HALVES = K / 16;
    u32 words[6];
    for (int i = 0; i < 2 * HALVES; i++) words[i] = a[i];
    for (int i = 0; i < HALVES; i++) words[4 + i] = b[i];
    u32 (*shown)[8] = exchange<6>(words);
    int lane = thread() % 32;
    for (int i = 0; i < 4; i++) {
        int row = lane / 4, column = lane % 4 * 2 + i % 2;
        for (int half_of = 0; half_of < HALVES; half_of++)
            for (int quad = 0; quad < 4; quad++)
                sum[i] = dot4(shown[row * 4 + quad][i / 2 + half_of * 2], shown[column * 4 + quad][4 + half_of], sum[i]);
    }
}
DEVICE void mma_32(int* sum, const u32* a, const u32* b) { mma<32>(sum, a, b); }
DEVICE void mma_16(int* sum, const u32* a, const u32* b) { mma<16>(sum, a, b); }
