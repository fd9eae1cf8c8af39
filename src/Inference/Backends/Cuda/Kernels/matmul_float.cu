// Products with unquantised weights in single precision, lane by lane as in matvec.cu. Reference: Reference/ReferenceMatMul.cs.
#include "products.h"

const int MOST_PARTS_OF_FLOATS = 16;

// Grid: groups of all targets, tiles of T rows; a warp per part.
template <class F, int T> DEVICE void matmul_float(Target target, int columns, int parts, int rows, const float* input, int stride, float (*partial)[GROUP][T]) {
    int part = thread() / 32, lane = thread() % 32, first_row = block_y() * T;
    int blocks = (columns + F::BLOCK - 1) / F::BLOCK, each = (blocks + parts - 1) / parts;
    int from = part * each, to = from + each < blocks ? from + each : blocks;
    float sums[T];
#pragma unroll
    for (int t = 0; t < T; t++) sums[t] = 0;
    const u8* group = target.weights + (long long)target.group * blocks * (F::BYTES * GROUP);
    for (int b = from; b < to; b++) {
        const u4* block = (const u4*)(group + (long long)b * (F::BYTES * GROUP));
#pragma unroll
        for (int p = 0; p < F::PIECES; p++) {
            u4 piece = block[p * GROUP + lane];
#pragma unroll
            for (int t = 0; t < T; t++) {
                // A tile may end beyond the last row: that one is computed again, and not written.
                int row = first_row + t < rows ? first_row + t : rows - 1;
                const f4* x = (const f4*)(input + (long long)row * stride + b * 32 + p * F::EACH);
#pragma unroll
                for (int i = 0; i < F::EACH; i++) sums[t] = fused(F::value(piece, i), x[i / 4].v[i % 4], sums[t]);
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

#define MATMUL_FLOAT(F, name, T) \
    KERNEL(512, matmul_##name##_##T, TARGET_PARAMETERS, int columns, int parts, int rows, const float* input, int stride) { \
        SHARED static float partial[MOST_PARTS_OF_FLOATS][GROUP][T]; \
        matmul_float<F, T>(target_of(block_x(), TARGET_ARGUMENTS), columns, parts, rows, input, stride, partial); \
    }
MATMUL_FLOAT(F32, f32, 1)
MATMUL_FLOAT(F32, f32, 8)
MATMUL_FLOAT(F16, f16, 1)
MATMUL_FLOAT(F16, f16, 8)
MATMUL_FLOAT(BF16, bf16, 1)
MATMUL_FLOAT(BF16, bf16, 8)
