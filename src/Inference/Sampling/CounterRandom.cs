namespace AIForge.Inference.Sampling;

/// <summary>
/// Random numbers as a pure function of a seed and the index of the token they are for. A generation that goes on elsewhere needs
/// no generator state: the n-th token meets the same number everywhere.
/// </summary>
internal static class CounterRandom
{
    /// <summary>A number from 0 (inclusive) to 1 (exclusive).</summary>
    public static double At(ulong seed, int index) => (Mix(Mix(seed) + (ulong)index) >> 11) * (1.0 / (1UL << 53));

    // The output function of SplitMix64: two multiplications spread every input bit over the whole word.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
