// Rows of a table of embeddings. Reference: Reference/ReferenceEmbed.cs.
#include "formats.h"

// Grid: columns / 256, rows.
template <class F> DEVICE void embed_quantized(const u8* table, const int* tokens, float* output, int columns, int stride) {
    int i = block_x() * 256 + thread();
    if (i >= columns) return;
    int token = tokens[block_y()];
    long long blocks = (columns + F::BLOCK - 1) / F::BLOCK;
    const u8* block = table + ((long long)(token / GROUP) * blocks + i / F::BLOCK) * (F::BYTES * GROUP);
    output[(long long)block_y() * stride + i] = value_of<F>(block, token % GROUP, i % F::BLOCK);
}

template <class F> DEVICE void embed_float(const u8* table, const int* tokens, float* output, int columns, int stride) {
    int i = block_x() * 256 + thread();
    if (i >= columns) return;
    int token = tokens[block_y()], within = i % F::BLOCK;
    long long blocks = (columns + F::BLOCK - 1) / F::BLOCK;
    const u8* block = table + ((long long)(token / GROUP) * blocks + i / F::BLOCK) * (F::BYTES * GROUP);
    u4 piece = *(const u4*)(block + (within / F::EACH * GROUP + token % GROUP) * 16);
    output[(long long)block_y() * stride + i] = F::value(piece, within % F::EACH);
}

#define EMBED(kind, F, name) \
    KERNEL(256, embed_##name, const u8* table, const int* tokens, float* output, int columns, int stride) { \
        embed_##kind<F>(table, tokens, output, columns, stride); \
    }
EMBED(quantized, Q8_0, q8_0)
EMBED(quantized, Q4_0, q4_0)
EMBED(quantized, Q4_1, q4_1)
EMBED(quantized, Q5_0, q5_0)
EMBED(quantized, Q5_1, q5_1)
EMBED(quantized, Q4_K, q4_k)
EMBED(quantized, Q5_K, q5_k)
EMBED(quantized, Q6_K, q6_k)
EMBED(float, F32, f32)
EMBED(float, F16, f16)
EMBED(float, BF16, bf16)
