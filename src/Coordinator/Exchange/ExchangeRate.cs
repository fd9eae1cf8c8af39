using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>What AITBC costs. Both have eight decimals, so that AITBC for a Bitcoin are also 10^-8 AITBC for a satoshi: nothing is rounded.</summary>
internal sealed record ExchangeRate(long AitbcPerBtc)
{
    private const long Highest = 1_000_000_000;

    public static Setting<ExchangeRate> Setting { get; } = new(
        "exchange.rate",
        "AITBC for one Bitcoin. A purchase keeps the rate that it was made out at.",
        new ExchangeRate(100_000),
        rate => rate.AitbcPerBtc is > 0 and <= Highest ? null : $"aitbc_per_btc must be a whole number from 1 to {Highest}.");

    /// <summary>Null when there is not so much AITBC.</summary>
    public Money? Of(Money btc)
    {
        var units = (UInt128)btc.MinorUnits * (UInt128)AitbcPerBtc;
        return units <= (UInt128)Money.Whole(Asset.Aitbc, Assets.AitbcSupply).MinorUnits ? new Money(Asset.Aitbc, (long)units) : null;
    }

    /// <summary>Rounded up to a satoshi.</summary>
    public Money CostOf(Money aitbc)
    {
        var (whole, rest) = Math.DivRem(aitbc.MinorUnits, AitbcPerBtc);
        return new Money(Asset.Btc, whole + (rest > 0 ? 1 : 0));
    }
}
