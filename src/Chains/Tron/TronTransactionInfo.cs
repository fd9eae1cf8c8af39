namespace AIForge.Chains.Tron;

/// <summary>
/// What a transaction did in its block. <see cref="Result"/> is the receipt's (SUCCESS, REVERT, OUT_OF_ENERGY…) and null for what calls
/// no contract. The value that the contract returned is not kept: USDT's transfer returns false when it worked.
/// </summary>
public sealed record TronTransactionInfo(Hash256 Id, long BlockNumber, DateTimeOffset BlockTime, string? Result, IReadOnlyList<TronLog> Logs)
{
    private const string Success = "SUCCESS";

    /// <summary>In sun, 10^-6 TRX.</summary>
    public required long Fee { get; init; }

    /// <summary>The top-level field result says FAILED.</summary>
    public required bool IsMarkedFailed { get; init; }

    public bool Succeeded => !IsMarkedFailed && Result is null or Success;
}
