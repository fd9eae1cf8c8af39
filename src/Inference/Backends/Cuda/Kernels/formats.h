// How weights lie on the device. Rows go in groups of 32, one lane each: for every block of columns the 16-byte pieces of a row's file block
// one after the other, each for all 32 rows, then its pieces of 4 and 2 bytes. A warp thus reads 512 bytes at once, in as many bytes as the
// file has. The order of the pieces stands in CudaLayout.cs. A step is 32 columns; first and second are its halves, as signed bytes.
#pragma once
#include "device.h"

const int GROUP = 32;

// Words<4> are the 16 bytes of a piece (products of few tokens); Words<1> the four that a lane has in a tile of tensor cores.
template <int N> struct Words { u32 v[N]; };

template <int N> DEVICE Words<N> piece(const u8* block, int index, int row, int quad) {
    Words<N> words;
    const u8* at = block + (index * GROUP + row) * 16;
    if (N == 4) {
        u4 whole = *(const u4*)at;
#pragma unroll
        for (int i = 0; i < N; i++) words.v[i] = whole.v[i];
    } else {
        words.v[0] = ((const u32*)at)[quad];
    }
    return words;
}

DEVICE u16 short_at(const u8* at, int row) { return ((const u16*)at)[row]; }
DEVICE u32 word_at(const u8* at, int row) { return ((const u32*)at)[row]; }

// Four bits become the lowest bits of four bytes.
DEVICE u32 spread(u32 bits) { return (bits & 15) * 0x00204081u & 0x01010101u; }

// What a step's quants mean: value = factor * (quant - centre) + offset; formats with halves have a second factor for columns 16-31.
struct Meaning { float factor, second, offset; };

struct Q8_0 {
    static const int BLOCK = 32, BYTES = 34, CENTRE = 0;
    static const bool WIDE = true, HALVES = false, OFFSET = false;
    template <int N> DEVICE void quants(const u8* block, int row, int, int quad, Words<N>& first, Words<N>& second) {
        first = piece<N>(block, 0, row, quad);
        second = piece<N>(block, 1, row, quad);
    }
    DEVICE Meaning meaning(const u8* block, int row, int) { return {half(short_at(block + 1024, row)), 0, 0}; }
};

template <int N> DEVICE void nibbles(Words<N> packed, Words<N>& first, Words<N>& second) {
#pragma unroll
    for (int i = 0; i < N; i++) {
        first.v[i] = packed.v[i] & 0x0f0f0f0fu;
        second.v[i] = packed.v[i] >> 4 & 0x0f0f0f0fu;
    }
}

template <int N> DEVICE void fifth_bits(u32 bits, int quad, Words<N>& first, Words<N>& second) {
#pragma unroll
    for (int i = 0; i < N; i++) {
        int at = 4 * (N == 4 ? i : quad);
        first.v[i] |= spread(bits >> at) << 4;
        second.v[i] |= spread(bits >> (16 + at)) << 4;
    }
}

struct Q4_0 {
    static const int BLOCK = 32, BYTES = 18, CENTRE = 8;
    static const bool WIDE = false, HALVES = false, OFFSET = false;
    template <int N> DEVICE void quants(const u8* block, int row, int, int quad, Words<N>& first, Words<N>& second) {
        nibbles(piece<N>(block, 0, row, quad), first, second);
    }
    DEVICE Meaning meaning(const u8* block, int row, int) { return {half(short_at(block + 512, row)), 0, 0}; }
};

// A factor and an offset side by side.
DEVICE Meaning pair_at(const u8* at, int row) {
    u32 both = word_at(at, row);
    return {half((u16)both), 0, half((u16)(both >> 16))};
}

struct Q4_1 {
    static const int BLOCK = 32, BYTES = 20, CENTRE = 0;
    static const bool WIDE = false, HALVES = false, OFFSET = true;
    template <int N> DEVICE void quants(const u8* block, int row, int, int quad, Words<N>& first, Words<N>& second) {
        nibbles(piece<N>(block, 0, row, quad), first, second);
    }
    DEVICE Meaning meaning(const u8* block, int row, int) { return pair_at(block + 512, row); }
};

struct Q5_0 {
    static const int BLOCK = 32, BYTES = 22, CENTRE = 16;
    static const bool WIDE = false, HALVES = false, OFFSET = false;
    template <int N> DEVICE void quants(const u8* block, int row, int, int quad, Words<N>& first, Words<N>& second) {
        nibbles(piece<N>(block, 0, row, quad), first, second);
        fifth_bits(word_at(block + 512, row), quad, first, second);
    }
    DEVICE Meaning meaning(const u8* block, int row, int) { return {half(short_at(block + 640, row)), 0, 0}; }
};

struct Q5_1 {
    static const int BLOCK = 32, BYTES = 24, CENTRE = 0;
    static const bool WIDE = false, HALVES = false, OFFSET = true;
    template <int N> DEVICE void quants(const u8* block, int row, int, int quad, Words<N>& first, Words<N>& second) {
        nibbles(piece<N>(block, 0, row, quad), first, second);
        fifth_bits(word_at(block + 512, row), quad, first, second);
    }
    DEVICE Meaning meaning(const u8* block, int row, int) { return pair_at(block + 640, row); }
};

// Two factors and 12 bytes of six-bit scales and minimums, as SuperBlock.ReadScales takes them apart.
DEVICE Meaning six_bit(const u8* block, int row, int step) {
    const u8* head = block + row * 16;
    const u8* packed = head + 4;
    int scale, minimum;
    if (step < 4) {
        scale = packed[step] & 63;
        minimum = packed[step + 4] & 63;
    } else {
        scale = (packed[step + 4] & 15) | packed[step - 4] >> 6 << 4;
        minimum = packed[step + 4] >> 4 | packed[step] >> 6 << 4;
    }
    u32 factors = *(const u32*)head;
    return {half((u16)factors) * (float)scale, 0, -(half((u16)(factors >> 16)) * (float)minimum)};
}

// Sixty-four columns in 32 bytes: the low halves are those of the even step.
template <int N> DEVICE void halves_of(const u8* block, int from, int row, int step, int quad, Words<N>& first, Words<N>& second) {
    first = piece<N>(block, from + step / 2 * 2, row, quad);
    second = piece<N>(block, from + step / 2 * 2 + 1, row, quad);
    int shift = step % 2 * 4;
#pragma unroll
    for (int i = 0; i < N; i++) {
        first.v[i] = first.v[i] >> shift & 0x0f0f0f0fu;
        second.v[i] = second.v[i] >> shift & 0x0f0f0f0fu;
    }
}

struct Q4_K {
    static const int BLOCK = 256, BYTES = 144, CENTRE = 0;
    static const bool WIDE = false, HALVES = false, OFFSET = true;
    template <int N> DEVICE void quants(const u8* block, int row, int step, int quad, Words<N>& first, Words<N>& second) {
        halves_of<N>(block, 1, row, step, quad, first, second);
    }
    DEVICE Meaning meaning(const u8* block, int row, int step) { return six_bit(block, row, step); }
};

struct Q5_K {
    static const int BLOCK = 256, BYTES = 176, CENTRE = 0;
    static const bool WIDE = false, HALVES = false, OFFSET = true;
    template <int N> DEVICE void quants(const u8* block, int row, int step, int quad, Words<N>& first, Words<N>& second) {
        halves_of<N>(block, 3, row, step, quad, first, second);
        Words<N> low = piece<N>(block, 1, row, quad), high = piece<N>(block, 2, row, quad);
#pragma unroll
        for (int i = 0; i < N; i++) {
            first.v[i] |= (low.v[i] >> step & 0x01010101u) << 4;
            second.v[i] |= (high.v[i] >> step & 0x01010101u) << 4;
        }
    }
    DEVICE Meaning meaning(const u8* block, int row, int step) { return six_bit(block, row, step); }
};

struct Q6_K {
    static const int BLOCK = 256, BYTES = 210, CENTRE = 0;
    static const bool WIDE = false, HALVES = true, OFFSET = false;
    template <int N> DEVICE void quants(const u8* block, int row, int step, int quad, Words<N>& first, Words<N>& second) {
        int part = step / 4, within = step % 4;
        int low = part * 4 + within % 2 * 2, high = 8 + part * 2;
        int shift = within / 2 * 4, pair = within * 2;
        first = piece<N>(block, low, row, quad);
        second = piece<N>(block, low + 1, row, quad);
        Words<N> top = piece<N>(block, high, row, quad), bottom = piece<N>(block, high + 1, row, quad);
#pragma unroll
        for (int i = 0; i < N; i++) {
            first.v[i] = centred((first.v[i] >> shift & 0x0f0f0f0fu) | (top.v[i] >> pair & 0x03030303u) << 4);
            second.v[i] = centred((second.v[i] >> shift & 0x0f0f0f0fu) | (bottom.v[i] >> pair & 0x03030303u) << 4);
        }
    }
    DEVICE Meaning meaning(const u8* block, int row, int step) {
        float factor = half(short_at(block + 13 * 512, row));
        const i8* scales = (const i8*)block + (12 * GROUP + row) * 16;
        return {factor * (float)scales[2 * step], factor * (float)scales[2 * step + 1], 0};
    }
    // Every byte less 32.
    DEVICE u32 centred(u32 bytes) { return ((bytes | 0x80808080u) - 0x20202020u) ^ 0x80808080u; }
};

// One value, for looking up embeddings.
template <class F> DEVICE float value_of(const u8* block, int row, int column) {
    int step = column / 32, within = column % 32;
    Words<1> first, second;
    F::template quants<1>(block, row, step, within % 16 / 4, first, second);
    u32 word = within < 16 ? first.v[0] : second.v[0];
    int quant = (int)(i8)(u8)(word >> within % 4 * 8) - F::CENTRE;
    Meaning m = F::meaning(block, row, step);
    float scaled = (F::HALVES && within >= 16 ? m.second : m.factor) * (float)quant;
    return F::OFFSET ? scaled + m.offset : scaled;
}

// Unquantised types: a step of 32 columns in pieces of 16 bytes.
struct F32 {
    static const int BLOCK = 32, BYTES = 128, PIECES = 8, EACH = 4;
    DEVICE float value(const u4& piece, int i) { return float_of(piece.v[i]); }
};

struct F16 {
    static const int BLOCK = 32, BYTES = 64, PIECES = 4, EACH = 8;
    DEVICE float value(const u4& piece, int i) { return half((u16)(piece.v[i / 2] >> i % 2 * 16)); }
};

struct BF16 {
    static const int BLOCK = 32, BYTES = 64, PIECES = 4, EACH = 8;
    DEVICE float value(const u4& piece, int i) { return float_of(i % 2 ? piece.v[i / 2] & 0xffff0000u : piece.v[i / 2] << 16); }
};
