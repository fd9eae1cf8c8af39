// Causal attention over paged keys and values, with a window and bounded scores where the model has them.
// Reference: Reference/ReferenceAttention.cs.
//
// Keys are taken in chunks of 256 that begin at multiples of 256, and a chunk in tiles of 32. Every chunk gives a largest score, a sum of
// weights and a weighted sum of values, and chunks are joined in order. Blocks either walk through all chunks themselves or have one each,
// to be joined by attention_join: the arithmetic is the same, so the bits depend neither on the batch nor on how it is split.
#include "device.h"

const int ATTENTION_PAGE = 16, TILE_KEYS = 32, CHUNK_KEYS = 256, TILE_QUERIES = 8;

// What a query has found: D values per lane.
template <int D> struct Found { float largest, weight, sum[D]; };

template <int D> DEVICE void join(Found<D>& all, const Found<D>& more) {
    float largest = larger(all.largest, more.largest);
    // Nothing seen by either.
    if (largest == -INFINITE) return;
    float a = exponential(all.largest - largest), b = exponential(more.largest - largest);
    all.largest = largest;
    all.weight = fused(all.weight, a, more.weight * b);
#pragma unroll
    for (int d = 0; d < D; d++) all.sum[d] = fused(all.sum[d], a, more.sum[d] * b);
}

struct Cache { const float* store; const int* pages; int layer, heads, head, size, stride, total_pages; };

// Loads 32 keys or values from position `from` on into shared memory; what lies at or beyond `end` is left at zero.
DEVICE void load_tile(float* tile, int pitch, const Cache& cache, int values, int from, int end) {
    int quads = cache.stride / 4;
    for (int i = thread(); i < TILE_KEYS * quads; i += threads()) {
        int key = i / quads, quad = i % quads, position = from + key;
        f4 loaded = {{0, 0, 0, 0}};
        if (position < end) {
            long long page = cache.pages[position / ATTENTION_PAGE];
            long long plane = (long long)(cache.layer * 2 + values) * cache.heads + cache.head;
            const float* at = cache.store + ((plane * cache.total_pages + page) * ATTENTION_PAGE + position % ATTENTION_PAGE) * cache.stride;
            loaded = ((const f4*)at)[quad];
        }
        // Beyond the head a page holds what it held before.
#pragma unroll
        for (int e = 0; e < 4; e++) if (quad * 4 + e >= cache.size) loaded.v[e] = 0;
        *(f4*)(tile + key * pitch + quad * 4) = loaded;
    }
}

// One query's share of a chunk; its warp calls it. Scores: lane = key. Values: lane = dimension.
template <int D> DEVICE Found<D> look(const float* query, float* shares, float* tile, int pitch, const Cache& cache, int start, int end, int position, int first, float scale, float cap) {
    Found<D> found;
    found.largest = -INFINITE;
    found.weight = 0;
    int lane = thread() % 32;
#pragma unroll
    for (int d = 0; d < D; d++) found.sum[d] = 0;
    for (int from = start; from < end; from += TILE_KEYS) {
        barrier();
        load_tile(tile, pitch, cache, 0, from, end);
        barrier();
        float score = 0;
        for (int d = 0; d < cache.stride; d += 4) {
            f4 key = *(const f4*)(tile + lane * pitch + d), q = *(const f4*)(query + d);
#pragma unroll
            for (int e = 0; e < 4; e++) score = fused(q.v[e], key.v[e], score);
        }
        score *= scale;
        if (cap > 0) score = cap * hyperbolic_tangent(divide(score, cap));
        bool seen = from + lane >= first && from + lane <= position;
        float largest = larger(found.largest, warp_largest(seen ? score : -INFINITE));
        float weight = seen ? exponential(score - largest) : 0.0f;
        float fade = largest == -INFINITE ? 1.0f : exponential(found.largest - largest);
        found.weight = fused(found.weight, fade, warp_sum(weight));
        found.largest = largest;
#pragma unroll
        for (int d = 0; d < D; d++) found.sum[d] *= fade;
        shares[lane] = weight;
        barrier();
        load_tile(tile, pitch, cache, 1, from, end);
        barrier();
        for (int key = 0; key < TILE_KEYS; key++) {
            float share = shares[key];
#pragma unroll
            for (int d = 0; d < D; d++) {
                int at = d * 32 + lane;
                if (at < cache.stride) found.sum[d] = fused(share, tile[key * pitch + at], found.sum[d]);
            }
        }
    }
    return found;
}

template <int D> DEVICE void write(const Found<D>& found, float* output, int size) {
#pragma unroll
    for (int d = 0; d < D; d++) {
        int at = d * 32 + thread() % 32;
        if (at < size) output[at] = divide(found.sum[d], found.weight);
    }
}

// A block has eight queries that share a key-value head, a warp each. Grid: tiles of queries, key-value heads, chunks (or 1).
// tiles: first row and rows of a segment, then the first query of the tile among rows * group.
template <int D> DEVICE void attention(const float* queries, int stride, const float* store, const int* tiles, const int* positions, const int* page_offsets,
                                       const int* pages, int layer, int heads, int group, int size, int head_stride, int total_pages, int window,
                                       float scale, float cap, float* output, float* partial, float* tile, float* asked, float* shares) {
    int first_row = tiles[block_x() * 3], rows = tiles[block_x() * 3 + 1], query = tiles[block_x() * 3 + 2] + thread() / 32;
    int base = positions[first_row];
    if (base < 0 || rows == 0) return;
    int pitch = head_stride + 4, head = block_y(), warp = thread() / 32, lane = thread() % 32, chunk = block_z();
    // The last tile of a segment may have fewer queries: its last one is computed again, and not written.
    int last_query = rows * group - 1;
    bool mine = query <= last_query;
    if (!mine) query = last_query;
    int row = first_row + query / group, position = base + query / group, column = (head * group + query % group) * size;
    for (int i = lane; i < head_stride; i += 32) asked[warp * head_stride + i] = i < size ? queries[(long long)row * stride + column + i] : 0.0f;

    // What the block's queries see together.
    int tile_first = tiles[block_x() * 3 + 2], tile_last = tile_first + TILE_QUERIES - 1 < last_query ? tile_first + TILE_QUERIES - 1 : last_query;
    int nearest_position = base + tile_last / group, farthest = window ? base + tile_first / group - window + 1 : 0;
    if (farthest < 0) farthest = 0;
    int first = window && position - window + 1 > 0 ? position - window + 1 : 0, end = nearest_position + 1;
    Cache cache = {store, pages + page_offsets[first_row], layer, heads, head, size, head_stride, total_pages};

    if (blocks_z() == 1) {
        Found<D> all;
        all.largest = -INFINITE;
        all.weight = 0;
#pragma unroll
        for (int d = 0; d < D; d++) all.sum[d] = 0;
        for (int start = farthest / CHUNK_KEYS * CHUNK_KEYS; start < end; start += CHUNK_KEYS) {
            int stop = start + CHUNK_KEYS < end ? start + CHUNK_KEYS : end;
            Found<D> found = look<D>(asked + warp * head_stride, shares + warp * TILE_KEYS, tile, pitch, cache, start, stop, position, first, scale, cap);
            join(all, found);
        }
        if (mine) write(all, output + (long long)row * stride + column, size);
        return;
    }

    int start = chunk * CHUNK_KEYS, stop = start + CHUNK_KEYS < end ? start + CHUNK_KEYS : end;
    if (start >= end || stop <= farthest) return;
    Found<D> found = look<D>(asked + warp * head_stride, shares + warp * TILE_KEYS, tile, pitch, cache, start, stop, position, first, scale, cap);
    if (!mine) return;
    float* to = partial + (((long long)row * heads * group + head * group + query % group) * blocks_z() + chunk) * (head_stride + 4);
    if (lane == 0) {
        to[head_stride] = found.largest;
        to[head_stride + 1] = found.weight;
    }
#pragma unroll
    for (int d = 0; d < D; d++) if (d * 32 + lane < head_stride) to[d * 32 + lane] = found.sum[d];
}

#define ATTENTION(D) \
    KERNEL(256, attention_##D, const float* queries, int stride, const float* store, const int* tiles, const int* positions, const int* page_offsets, \
           const int* pages, int layer, int heads, int group, int size, int head_stride, int total_pages, int window, float scale, float cap, \
           float* output, float* partial) { \
        alignas(16) SHARED static float tile[TILE_KEYS * (D * 32 + 4)]; \
        alignas(16) SHARED static float asked[TILE_QUERIES * D * 32]; \
        SHARED static float shares[TILE_QUERIES * TILE_KEYS]; \
        attention<D>(queries, stride, store, tiles, positions, page_offsets, pages, layer, heads, group, size, head_stride, total_pages, window, scale, cap, \
                     output, partial, tile, asked, shares); \
    }
ATTENTION(1)
ATTENTION(2)
ATTENTION(3)
ATTENTION(4)
ATTENTION(8)

// Joins the chunks of a query in order. A warp per query; grid: heads, rows.
template <int D> DEVICE void attention_join(const float* partial, const int* positions, int chunks, int stride, int size, int head_stride, int window, int heads, float* output) {
    int row = block_y(), head = block_x(), position = positions[row], lane = thread() % 32;
    if (position < 0) return;
    int first = window && position - window + 1 > 0 ? position - window + 1 : 0;
    Found<D> all;
    all.largest = -INFINITE;
    all.weight = 0;
#pragma unroll
    for (int d = 0; d < D; d++) all.sum[d] = 0;
    for (int chunk = first / CHUNK_KEYS; chunk <= position / CHUNK_KEYS; chunk++) {
        const float* from = partial + (((long long)row * heads + head) * chunks + chunk) * (head_stride + 4);
        Found<D> found;
        found.largest = from[head_stride];
        found.weight = from[head_stride + 1];
#pragma unroll
        for (int d = 0; d < D; d++) found.sum[d] = d * 32 + lane < head_stride ? from[d * 32 + lane] : 0.0f;
        join(all, found);
    }
    write(all, output + (long long)row * stride + head * size, size);
}

#define ATTENTION_JOIN(D) \
    KERNEL(32, attention_join_##D, const float* partial, const int* positions, int chunks, int stride, int size, int head_stride, int window, int heads, \
           float* output) { \
        attention_join<D>(partial, positions, chunks, stride, size, head_stride, window, heads, output); \
    }
ATTENTION_JOIN(1)
ATTENTION_JOIN(2)
ATTENTION_JOIN(3)
ATTENTION_JOIN(4)
ATTENTION_JOIN(8)
