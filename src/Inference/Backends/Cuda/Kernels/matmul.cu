// Products of many rows with quantised weights on tensor cores: reading prompts. Eight-bit products are exact, so the sums are those of
// matvec.cu to the bit. Reference: as there.
#include "products.h"

// A warp has 32 rows of weights times 32 rows of input: two tiles of 16 by four of 8. Grid: groups / 4, rows / 32.
template <class F> DEVICE void matmul(Target target, int columns, int parts, int rows, Quantized input) {
    const int STEPS = F::BLOCK / 32, TILES = 4;
    int lane = thread() % 32, across = lane / 4, quad = lane % 4, first_row = block_y() * 32;
    int blocks = (columns + F::BLOCK - 1) / F::BLOCK, each = (blocks + parts - 1) / parts;
    const u8* group = target.weights + (long long)target.group * blocks * (F::BYTES * GROUP);
    // As tensor cores have it: [tile of weights][tile of input][row of weights +0, +8][row of input +0, +1].
    float totals[2][TILES][2][2], sums[2][TILES][2][2];
#pragma unroll
    for (int i = 0; i < 2 * TILES * 4; i++) (&totals[0][0][0][0])[i] = 0;
    for (int part = 0; part < parts; part++) {
        int from = part * each, to = from + each < blocks ? from + each : blocks;
#pragma unroll
        for (int i = 0; i < 2 * TILES * 4; i++) (&sums[0][0][0][0])[i] = 0;
        for (int b = from; b < to; b++) {
            const u8* block = group + (long long)b * (F::BYTES * GROUP);
            for (int s = 0; s < STEPS; s++) {
                u32 a[2][4];
                Meaning meaning[2][2];
#pragma unroll
                for (int m = 0; m < 2; m++)
#pragma unroll
                    for (int r = 0; r < 2; r++) {
                        Words<1> first, second;
                        F::template quants<1>(block, m * 16 + r * 8 + across, s, quad, first, second);
                        a[m][r] = first.v[0];
                        a[m][r + 2] = second.v[0];
                        meaning[m][r] = F::meaning(block, m * 16 + r * 8 + across, s);
                    }
                long long at = (long long)(b * STEPS + s) * input.pitch + first_row;
#pragma unroll
                for (int n = 0; n < TILES; n++) {
                    if (first_row + n * 8 >= rows) continue;
                    const u32* x = (const u32*)(input.high + (at + n * 8 + across) * 32);
                    u32 high[2] = {x[quad], x[quad + 4]}, low[2];
                    if (F::WIDE) {
                        const u32* l = (const u32*)(input.low + (at + n * 8 + across) * 32);
                        low[0] = l[quad];
                        low[1] = l[quad + 4];
                    }
                    u2 activation[2] = {input.meaning[at + n * 8 + quad * 2], input.meaning[at + n * 8 + quad * 2 + 1]};
#pragma unroll
                    for (int m = 0; m < 2; m++) {
                        int first[4] = {0, 0, 0, 0}, second[4] = {0, 0, 0, 0};
                        if (F::HALVES) {
                            mma_16(first, a[m], high);
                            mma_16(second, a[m] + 2, high + 1);
                        } else {
                            mma_32(first, a[m], high);
                        }
                        if (F::WIDE) {
#pragma unroll
                            for (int i = 0; i < 4; i++) first[i] *= 256;
                            mma_32(first, a[m], low);
                        }
#pragma unroll
                        for (int i = 0; i < 4; i++)
                            sums[m][n][i / 2][i % 2] = added<F>(sums[m][n][i / 2][i % 2], first[i], second[i], meaning[m][i / 2], activation[i % 2]);
                    }
                }
            }
        }
#pragma unroll
        for (int i = 0; i < 2 * TILES * 4; i++) (&totals[0][0][0][0])[i] += (&sums[0][0][0][0])[i];
    }
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
        for (int n = 0; n < TILES; n++)
#pragma unroll
            for (int i = 0; i < 4; i++) {
                int row = target.group * GROUP + m * 16 + i / 2 * 8 + across, to = first_row + n * 8 + quad * 2 + i % 2;
                if (row < target.rows && to < rows) target.output[(long long)to * target.stride + row] = totals[m][n][i / 2][i % 2];
            }
}

#define MATMUL(F, name) \
    KERNEL(128, matmul_##name, TARGET_PARAMETERS, int columns, int parts, int rows, const i8* high, const i8* low, const u2* meaning, int pitch) { \
        int group = block_x() * 4 + thread() / 32; \
        if (group >= end2) return; \
        Quantized input = {(i8*)high, (i8*)low, (u2*)meaning, pitch}; \
        matmul<F>(target_of(group, TARGET_ARGUMENTS), columns, parts, rows, input); \
    }
MATMUL(Q8_0, q8_0)
MATMUL(Q4_0, q4_0)
MATMUL(Q4_1, q4_1)
MATMUL(Q5_0, q5_0)
MATMUL(Q5_1, q5_1)
MATMUL(Q4_K, q4_k)
MATMUL(Q5_K, q5_k)
MATMUL(Q6_K, q6_k)
