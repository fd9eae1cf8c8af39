namespace AIForge.Chains.Rpc;

/// <summary>No answer came: no connection, too slow, or a status that says to come again later.</summary>
public sealed class RpcUnavailableException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : RpcException(message, inner)
{
    /// <summary>How long the node asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
