// A head turned by its position's angles, by a block of 128 threads.
#pragma once
#include "device.h"

DEVICE void rotate(float* x, const float* angles, int rotated, int neighbours) {
    int half_of = rotated / 2;
    for (int i = thread(); i < half_of; i += 128) {
        int a = neighbours ? 2 * i : i, b = neighbours ? 2 * i + 1 : i + half_of;
        float cosine = angles[2 * i], sine = angles[2 * i + 1];
        float p = x[a], q = x[b];
        x[a] = fused(p, cosine, -(q * sine));
        x[b] = fused(p, sine, q * cosine);
    }
}
