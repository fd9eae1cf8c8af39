using System.Numerics;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>What a job offers for an hour: its payment as if it ran for all of its timeout, rounded down.</summary>
internal sealed record HourlyOffer(string Currency, long PerHour)
{
    private const long SecondsPerHour = 3_600;

    public static HourlyOffer Of(Money payment, int timeoutSeconds)
    {
        var perHour = (UInt128)payment.MinorUnits * SecondsPerHour / (UInt128)Math.Max(1, timeoutSeconds);
        return new HourlyOffer(Assets.CodeOf(payment.Asset), perHour > long.MaxValue ? long.MaxValue : (long)perHour);
    }

    /// <summary>Offers of one class, which differ by less than a factor of two, wait in one line.</summary>
    public string Class => $"{Currency}{BitOperations.Log2((ulong)PerHour | 1)}";

    public bool Reaches(Money floor) => Assets.CodeOf(floor.Asset) == Currency && PerHour >= floor.MinorUnits;
}
