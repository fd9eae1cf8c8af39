namespace AIForge.Chains.Rpc;

/// <summary>What one call may take of us, whatever the node does.</summary>
public sealed record RpcLimits
{
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A full block of Tron has about 1 MiB.</summary>
    public int MaxAnswerBytes { get; init; } = 8 * 1024 * 1024;
}
