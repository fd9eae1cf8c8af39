namespace AIForge.Chains.Rpc;

/// <summary>The node was not asked: too many of our own questions wait for it already. This says nothing about the node.</summary>
public sealed class RpcBusyException(string message, TimeSpan retryAfter) : RpcException(message)
{
    /// <summary>When there may be room again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
