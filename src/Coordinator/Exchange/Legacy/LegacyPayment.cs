using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange.Legacy;

/// <summary>A job's payment that was made in Bitcoin once.</summary>
/// <param name="Satoshis">More than there are stands for anything more than there are.</param>
internal sealed record LegacyPayment(string Id, string JobId, long Satoshis, string Currency, string Status, Guid? PayerId, int PlatformRate, DateTimeOffset? ExpiresAt)
{
    /// <summary>Whether its money waits for the job's end.</summary>
    public bool IsOpen => Status is "escrowed" or "disputed";

    public Money Btc => new(Asset.Btc, Satoshis);
}
