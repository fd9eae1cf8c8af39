// Products of few rows with quantised weights: decoding, where memory is the limit. A lane has a row of weights, a warp a part of the
// columns, so no sum crosses lanes. Reference: Reference/ReferenceMatMul.cs on activations as Cpu/Int8Activations.cs rounds them.
#include "products.h"

const int MOST_PARTS = 16;

// Grid: groups of all targets, tiles of T rows; a warp per part.
template <class F, int T> DEVICE void matvec(Target target, int columns, int parts, int rows, Quantized input, float (*partial)[GROUP][T]) {
    const int STEPS = F::BLOCK / 32;
    int part = thread() / 32, lane = thread() % 32, first_row = block_y() * T;
    int blocks = (columns + F::BLOCK - 1) / F::BLOCK, each = (blocks + parts - 1) / parts;
    int from = part * each, to = from + each < blocks ? from + each : blocks;
    float sums[T];
#pragma unroll
    for (int t = 0; t < T; t++) sums[t] = 0;
    const u8* group = target.weights + (long long)target.group * blocks * (F::BYTES * GROUP);
    for (int b = from; b < to; b++) {
        const u8* block = group + (long long)b * (F::BYTES * GROUP);
#pragma unroll STEPS > 1 ? 2 : 1
        for (int s = 0; s < STEPS; s++) {
            Words<4> w0, w1;
            F::template quants<4>(block, lane, s, 0, w0, w1);
            Meaning meaning = F::meaning(block, lane, s);
            long long at = (long long)(b * STEPS + s) * input.pitch + first_row;
#pragma unroll
            for (int t = 0; t < T; t++) {
                const u4* x = (const u4*)(input.high + (at + t) * 32);
                u4 x0 = x[0], x1 = x[1];
                int first = 0, second = 0;
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    first = dot4(w0.v[i], x0.v[i], first);
                    second = dot4(w1.v[i], x1.v[i], second);
                }
                if (F::WIDE) {
                    const u4* low = (const u4*)(input.low + (at + t) * 32);
                    u4 l0 = low[0], l1 = low[1];
                    first = first * 256;
                    second = second * 256;
#pragma unroll
                    for (int i = 0; i < 4; i++) {
                        first = dot4(w0.v[i], l0.v[i], first);
                        second = dot4(w1.v[i], l1.v[i], second);
                    }
                }
                sums[t] = added<F>(sums[t], F::HALVES ? first : first + second, second, meaning, input.meaning[at + t]);
            }
        }
    }
#pragma unroll
    for (int t = 0; t < T; t++) partial[part][lane][t] = sums[t];
    barrier();
    for (int i = thread(); i < GROUP * T; i += threads()) {
        int row = target.group * GROUP + i % GROUP, t = i / GROUP;
        float total = 0;
        for (int p = 0; p < parts; p++) total += partial[p][i % GROUP][t];
        if (row < target.rows && first_row + t < rows) target.output[(long long)(first_row + t) * target.stride + row] = total;
    }
}

#define MATVEC(F, name, T) \
    KERNEL(512, matvec_##name##_##T, TARGET_PARAMETERS, int columns, int parts, int rows, const i8* high, const i8* low, const u2* meaning, int pitch) { \
        SHARED static float partial[MOST_PARTS][GROUP][T]; \
        Quantized input = {(i8*)high, (i8*)low, (u2*)meaning, pitch}; \
        matvec<F, T>(target_of(block_x(), TARGET_ARGUMENTS), columns, parts, rows, input, partial); \
    }
#define MATVECS(F, name) MATVEC(F, name, 1) MATVEC(F, name, 2) MATVEC(F, name, 4) MATVEC(F, name, 8)
MATVECS(Q8_0, q8_0)
MATVECS(Q4_0, q4_0)
MATVECS(Q4_1, q4_1)
MATVECS(Q5_0, q5_0)
MATVECS(Q5_1, q5_1)
MATVECS(Q4_K, q4_k)
MATVECS(Q5_K, q5_k)
MATVECS(Q6_K, q6_k)
