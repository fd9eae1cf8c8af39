namespace AIForge.Shared.Monies;

/// <summary>
/// Divides an amount by weights without losing or making a minor unit: every part is rounded down, and the units left over go one
/// each to the parts with the largest remainders, of equal ones to the first (Hamilton's method).
/// </summary>
public static class Allocation
{
    /// <summary>Parts in the order of the weights; their sum is the amount, each less than one minor unit off its exact share.</summary>
    /// <exception cref="ArgumentException">No weight, a negative one, or all zero.</exception>
    public static Money[] Divide(Money amount, IReadOnlyList<long> weights)
    {
        if (weights.Any(weight => weight < 0)) throw new ArgumentException("A weight is negative.", nameof(weights));
        var total = weights.Aggregate(UInt128.Zero, (sum, weight) => sum + (UInt128)weight);
        if (total == 0) throw new ArgumentException("The weights are all zero.", nameof(weights));

        var parts = new long[weights.Count];
        var remainders = new UInt128[weights.Count];
        var left = amount.MinorUnits;
        for (var i = 0; i < parts.Length; i++)
        {
            // Below 2^126: both factors have at most 63 bits.
            var (part, remainder) = UInt128.DivRem((UInt128)amount.MinorUnits * (UInt128)weights[i], total);
            (parts[i], remainders[i]) = ((long)part, remainder);
            left -= parts[i];
        }

        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i]).Take((int)left)) parts[i]++;
        return [.. parts.Select(part => new Money(amount.Asset, part))];
    }
}
