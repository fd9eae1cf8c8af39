using System.Buffers.Binary;
using System.Security.Cryptography;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>
/// Chooses jobs by a keyed hash of their ids. The key lives as long as this process and is nowhere else, so that nobody can know the choice
/// before it is made; it is made when a job completes, and what was chosen stands in the database from then on.
/// </summary>
internal sealed class SpotSampling(CurrentSettings settings)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public bool Picks(Guid jobId) => Picks(jobId, 1);

    /// <summary>The same for a job that may not be checked more often than its price pays for.</summary>
    /// <param name="platformRate">The platform's part of its price in basis points; null for a job that is not paid.</param>
    public bool PicksAt(Guid jobId, int? platformRate) => Picks(jobId, SpotRules.MostOften(platformRate, settings.Get(TrustSettings.SpotBudget)));

    private bool Picks(Guid jobId, double most)
    {
        var rate = Math.Min(most, settings.Get(TrustSettings.SpotRate));
        return rate > 0 && (rate >= 1 || PlaceOf(jobId) < rate);
    }

    /// <summary>From 0 to below 1, evenly.</summary>
    private double PlaceOf(Guid jobId)
    {
        const int mantissa = 53;
        var number = BinaryPrimitives.ReadUInt64LittleEndian(HMACSHA256.HashData(_key, jobId.ToByteArray()));
        return (number >> (64 - mantissa)) / (double)(1L << mantissa);
    }
}
