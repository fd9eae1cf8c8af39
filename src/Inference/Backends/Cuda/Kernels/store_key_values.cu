// Writes keys and values into their pages of 16 tokens: [plane of layer, keys or values, head][page][token][size].
// Reference: Reference/ReferenceStoreKeyValues.cs.
#include "device.h"

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
