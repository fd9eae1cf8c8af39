// Writes keys and values into their pages of 16 tokens: [plane of layer, keys or values, head][page][token][size].
// Reference: Reference/ReferenceStoreKeyValues.cs.
#include "rotation.h"

const int PAGE_TOKENS = 16;

// Grid: key-value heads, rows. pages: the pages of the row's sequence begin at page_offset.
KERNEL(128, store_key_values, const float* keys, const float* values, int stride, float* store, const int* positions, const int* page_offsets,
       const int* pages, int layer, int heads, int size, int head_stride, int total_pages) {
    int head = block_x(), row = block_y(), position = positions[row];
    if (position < 0) return;
    long long page = pages[page_offsets[row] + position / PAGE_TOKENS];
    long long tile = PAGE_TOKENS * head_stride, within = (long long)(position % PAGE_TOKENS) * head_stride;
    float* key = store + ((long long)(layer * 2 * heads + head) * total_pages + page) * tile + within;
    float* value = store + ((long long)((layer * 2 + 1) * heads + head) * total_pages + page) * tile + within;
    for (int i = thread(); i < size; i += 128) {
        key[i] = keys[(long long)row * stride + head * size + i];
        value[i] = values[(long long)row * stride + head * size + i];
    }
}

// Rotates queries and keys and stores keys and values, as rope.cu and the above one after the other. Grid: query heads and key-value heads, rows.
KERNEL(128, rope_and_store, float* queries, int query_stride, int query_heads, float* keys, const float* values, int stride, const float* angles, int rotated,
       int angle_stride, int neighbours, float* store, const int* positions, const int* page_offsets, const int* pages, int layer, int heads, int size,
       int head_stride, int total_pages) {
    int row = block_y(), position = positions[row];
    if (position < 0) return;
    if (block_x() < query_heads) {
        rotate(queries + (long long)row * query_stride + block_x() * size, angles + (long long)position * angle_stride, rotated, neighbours);
        return;
    }

    int head = block_x() - query_heads;
    float* k = keys + (long long)row * stride + head * size;
    rotate(k, angles + (long long)position * angle_stride, rotated, neighbours);
    barrier();
    long long page = pages[page_offsets[row] + position / PAGE_TOKENS];
    long long tile = PAGE_TOKENS * head_stride, within = (long long)(position % PAGE_TOKENS) * head_stride;
    float* key = store + ((long long)(layer * 2 * heads + head) * total_pages + page) * tile + within;
    float* value = store + ((long long)((layer * 2 + 1) * heads + head) * total_pages + page) * tile + within;
    for (int i = thread(); i < size; i += 128) {
        key[i] = k[i];
        value[i] = values[(long long)row * stride + head * size + i];
    }
}
