namespace AIForge.Shared.Monies;

/// <summary>A share in hundredths of a percent, 0 to 10,000.</summary>
public readonly record struct BasisPoints
{
    public const int Whole = 10_000;

    public BasisPoints(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Whole);
        Value = value;
    }

    public int Value { get; }

    /// <summary>This share of the amount, rounded down: never above the percentage that was promised.</summary>
    public Money Of(Money amount) => new(amount.Asset, (long)((UInt128)amount.MinorUnits * (UInt128)Value / Whole));

    /// <summary>The share, rounded down, and all the rest.</summary>
    public (Money Share, Money Remainder) Split(Money amount)
    {
        var share = Of(amount);
        return (share, amount - share);
    }
}
