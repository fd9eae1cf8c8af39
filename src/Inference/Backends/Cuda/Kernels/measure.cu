// The plainest way to read memory: what products are held against. No reference: the sums mean nothing.
#include "device.h"

// Grid: any; every thread adds up what it reads, so that nothing can be left out.
KERNEL(256, read_words, const u4* from, long long count, int blocks, u32* sums) {
    u32 sum = 0;
    long long step = (long long)blocks * 256;
    for (long long i = (long long)block_x() * 256 + thread(); i < count; i += step * 4) {
#pragma unroll
        for (int k = 0; k < 4; k++) {
            long long at = i + k * step;
            if (at >= count) continue;
            u4 piece = from[at];
            sum += piece.v[0] + piece.v[1] + piece.v[2] + piece.v[3];
        }
    }
    sums[block_x() * 256 + thread()] = sum;
}
