// What kernels are written with: the device's words and instructions, and nothing else. The same kernels also compile as C++ against
// emulation.h, so that machines without a GPU run and check them. Arithmetic is IEEE throughout (no approximate instruction, products and
// sums fused only where fused() says so), so every GPU and the emulation compute the same bits.
#pragma once
typedef unsigned char u8;
typedef signed char i8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
struct alignas(16) u4 { u32 v[4]; };
struct alignas(16) f4 { float v[4]; };
struct alignas(8) u2 { u32 x, y; };

#ifdef EMULATION
#include "emulation.h"
#else
#define DEVICE static inline __attribute__((device)) __attribute__((always_inline))
#define SHARED __attribute__((shared))
#define KERNEL(threads, name, ...) extern "C" __attribute__((global)) __attribute__((launch_bounds(threads))) void name(__VA_ARGS__)
DEVICE int thread() { return __nvvm_read_ptx_sreg_tid_x(); }
DEVICE int threads() { return __nvvm_read_ptx_sreg_ntid_x(); }
DEVICE int block_x() { return __nvvm_read_ptx_sreg_ctaid_x(); }
DEVICE int block_y() { return __nvvm_read_ptx_sreg_ctaid_y(); }
DEVICE int block_z() { return __nvvm_read_ptx_sreg_ctaid_z(); }
DEVICE int blocks_z() { return __nvvm_read_ptx_sreg_nctaid_z(); }
DEVICE void barrier() { __syncthreads(); }
DEVICE void warp_barrier() { __nvvm_bar_warp_sync(0xffffffffu); }
DEVICE float shuffle_xor(float value, int mask) { return __nvvm_shfl_sync_bfly_f32(0xffffffffu, value, mask, 31); }
DEVICE int shuffle_xor(int value, int mask) { return __nvvm_shfl_sync_bfly_i32(0xffffffffu, value, mask, 31); }
DEVICE float shuffle(float value, int lane) { return __nvvm_shfl_sync_idx_f32(0xffffffffu, value, lane, 31); }
DEVICE int dot4(u32 a, u32 b, int sum) { int d; asm("dp4a.s32.s32 %0,%1,%2,%3;" : "=r"(d) : "r"(a), "r"(b), "r"(sum)); return d; }
DEVICE float half(u16 bits) { float f; asm("cvt.f32.f16 %0,%1;" : "=f"(f) : "h"(bits)); return f; }
DEVICE float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
DEVICE float divide(float a, float b) { float q; asm("div.rn.f32 %0,%1,%2;" : "=f"(q) : "f"(a), "f"(b)); return q; }
DEVICE float square_root(float a) { float r; asm("sqrt.rn.f32 %0,%1;" : "=f"(r) : "f"(a)); return r; }
DEVICE int nearest(float a) { int i; asm("cvt.rni.s32.f32 %0,%1;" : "=r"(i) : "f"(a)); return i; }
DEVICE u32 bits_of(float a) { return __builtin_bit_cast(u32, a); }
DEVICE float float_of(u32 a) { return __builtin_bit_cast(float, a); }
// sum += a (16 rows of 32 signed bytes) * b (32 bytes of 8 columns); exact.
DEVICE void mma_32(int* sum, const u32* a, const u32* b) {
    asm("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3},{%4,%5,%6,%7},{%8,%9},{%0,%1,%2,%3};"
        : "+r"(sum[0]), "+r"(sum[1]), "+r"(sum[2]), "+r"(sum[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
// The same over 16 bytes.
DEVICE void mma_16(int* sum, const u32* a, const u32* b) {
    asm("mma.sync.aligned.m16n8k16.row.col.s32.s8.s8.s32 {%0,%1,%2,%3},{%4,%5},{%6},{%0,%1,%2,%3};"
        : "+r"(sum[0]), "+r"(sum[1]), "+r"(sum[2]), "+r"(sum[3]) : "r"(a[0]), "r"(a[1]), "r"(b[0]));
}
#endif

const float INFINITE = __builtin_inff();

DEVICE float larger(float a, float b) { return a > b ? a : b; }

// All lanes get the sum, which is taken in one order.
DEVICE float warp_sum(float value) {
#pragma unroll
    for (int mask = 16; mask; mask >>= 1) value += shuffle_xor(value, mask);
    return value;
}

DEVICE float warp_largest(float value) {
#pragma unroll
    for (int mask = 16; mask; mask >>= 1) value = larger(value, shuffle_xor(value, mask));
    return value;
}

// Sum over a block of whole warps, in one order; scratch holds 32 values.
DEVICE float block_sum(float value, float* scratch) {
    value = warp_sum(value);
    if (thread() % 32 == 0) scratch[thread() / 32] = value;
    barrier();
    float total = 0;
    for (int warp = 0; warp < threads() / 32; warp++) total += scratch[warp];
    barrier();
    return total;
}

// e^x to about one unit in the last place: 2^n times a polynomial. Below -87 it is 0, which sums of weights do not feel.
DEVICE float exponential(float x) {
    if (!(x > -87.0f)) return x != x ? x : 0.0f;
    if (x > 88.0f) return INFINITE;
    int n = nearest(x * 1.44269504f);
    float r = fused((float)n, -0.693359375f, x);
    r = fused((float)n, 2.12194440e-4f, r);
    float p = fused(1.9875691500e-4f, r, 1.3981999507e-3f);
    p = fused(p, r, 8.3334519073e-3f);
    p = fused(p, r, 4.1665795894e-2f);
    p = fused(p, r, 1.6666665459e-1f);
    p = fused(p, r, 5.0000001201e-1f);
    p = fused(p * r, r, r) + 1.0f;
    return p * float_of((u32)(n + 127) << 23);
}

DEVICE float hyperbolic_tangent(float x) {
    float a = x < 0 ? -x : x;
    if (a < 0.25f) {
        float s = x * x;
        float p = fused(s, 0.0218694885f, -0.0539682540f);
        p = fused(p, s, 0.1333333333f);
        p = fused(p, s, -0.3333333333f);
        return fused(p * s, x, x);
    }
    float t = 1.0f - divide(2.0f, exponential(2.0f * a) + 1.0f);
    return x < 0 ? -t : t;
}
