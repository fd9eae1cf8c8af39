// Activations as the products take them: for every 32 columns (a step) and row, 32 signed bytes and their scale and sum. Rows lie next to
// each other within a step. Products with Q8_0 take 16 bits in two bytes: high[i] * 256 + low[i].
#pragma once
#include "device.h"

struct Quantized {
    i8* high;
    i8* low;      // null for eight bits
    u2* meaning;  // scale as float bits, sum of the bytes
    int pitch;    // rows from one step to the next
};

const float LARGEST_8 = 127.0f, LARGEST_16 = 32512.0f;

// Quantises one step of one row; a whole warp calls it with a column each. What is not finite makes the scale not a number, so that the
// row's products are none either.
DEVICE void quantize_step(const Quantized& to, float value, int step, int row) {
    int lane = thread() % 32;
    float largest = value < 0 ? -value : value;
    bool finite = (bits_of(largest) & 0x7f800000u) != 0x7f800000u;
    largest = warp_largest(finite ? largest : INFINITE);
    float limit = to.low ? LARGEST_16 : LARGEST_8;
    bool usable = largest > 0 && largest < INFINITE;
    float inverse = usable ? divide(limit, largest) : 0.0f;
    // Of the smallest numbers the inverse is none.
    if (!(inverse < INFINITE)) inverse = 0.0f;
    int quant = usable ? nearest(value * inverse) : 0;
    long long at = ((long long)step * to.pitch + row) * 32 + lane;
    int sum = quant;
#pragma unroll
    for (int mask = 16; mask; mask >>= 1) sum += shuffle_xor(sum, mask);
    if (to.low) {
        int high = (quant + 128) >> 8;
        to.high[at] = (i8)high;
        to.low[at] = (i8)(quant - high * 256);
    } else {
        to.high[at] = (i8)quant;
    }
    if (lane == 0) {
        float scale = largest < INFINITE ? divide(largest, limit) : float_of(0x7fc00000u);
        to.meaning[(long long)step * to.pitch + row] = {bits_of(scale), (u32)sum};
    }
}
