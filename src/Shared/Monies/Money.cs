using System.Globalization;

namespace AIForge.Shared.Monies;

/// <summary>
/// An amount of one asset in whole minor units. Never negative, never rounded: arithmetic that does not fit throws
/// <see cref="OverflowException"/>, and amounts of two assets do not mix.
/// </summary>
public readonly record struct Money : IComparable<Money>
{
    public Money(Asset asset, long minorUnits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minorUnits);
        _ = Assets.ScaleOf(asset);
        Asset = asset;
        MinorUnits = minorUnits;
    }

    public Asset Asset { get; }

    /// <summary>10^-6 USDT, 10^-8 AITBC or 10^-8 BTC each.</summary>
    public long MinorUnits { get; }

    public bool IsZero => MinorUnits == 0;

    public static Money Zero(Asset asset) => new(asset, 0);

    /// <summary>Whole units, for constants such as a price of 30 USDT.</summary>
    public static Money Whole(Asset asset, long units) => new(asset, checked(units * UnitOf(asset)));

    public static Money operator +(Money left, Money right) => new(Same(left, right), checked(left.MinorUnits + right.MinorUnits));

    /// <exception cref="OverflowException">The right one is larger.</exception>
    public static Money operator -(Money left, Money right) => left.MinorUnits >= right.MinorUnits
        ? new Money(Same(left, right), left.MinorUnits - right.MinorUnits)
        : throw new OverflowException($"{right} is more than {left}.");

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    public int CompareTo(Money other)
    {
        Same(this, other);
        return MinorUnits.CompareTo(other.MinorUnits);
    }

    /// <summary>
    /// Reads a decimal number such as 0.25: ASCII digits, at most one point with digits on both sides, no sign, exponent or blanks,
    /// no more digits after the point than the asset has. False for anything else and for what does not fit.
    /// </summary>
    public static bool TryParse(string? text, Asset asset, out Money money)
    {
        money = default;
        var scale = Assets.ScaleOf(asset);
        var point = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        var whole = point < 0 ? text : text![..point];
        var fraction = point < 0 ? "" : text![(point + 1)..];
        if (!AreDigits(whole) || (point >= 0 && !AreDigits(fraction)) || fraction.Length > scale) return false;
        if (!long.TryParse(whole + fraction.PadRight(scale, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out var units)) return false;

        money = new Money(asset, units);
        return true;
    }

    /// <summary>The decimal number with as many digits after the point as the asset has, as the API writes it: 9.000000.</summary>
    public string ToDecimalString()
    {
        var (whole, rest) = Math.DivRem(MinorUnits, UnitOf(Asset));
        return string.Create(CultureInfo.InvariantCulture, $"{whole}.{rest.ToString(CultureInfo.InvariantCulture).PadLeft(Assets.ScaleOf(Asset), '0')}");
    }

    public override string ToString() => $"{ToDecimalString()} {Assets.CodeOf(Asset)}";

    private static long UnitOf(Asset asset) => asset == Asset.Usdt ? 1_000_000 : 100_000_000;

    private static bool AreDigits(string? text) => text is { Length: > 0 } && text.All(char.IsAsciiDigit);

    private static Asset Same(Money left, Money right) => left.Asset == right.Asset
        ? left.Asset
        : throw new ArgumentException($"{Assets.CodeOf(left.Asset)} and {Assets.CodeOf(right.Asset)} do not mix.");
}
