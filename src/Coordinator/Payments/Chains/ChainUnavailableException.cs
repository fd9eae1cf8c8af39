using AIForge.Chains.Rpc;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>No endpoint of the network answers, or all of them refuse for now.</summary>
internal sealed class ChainUnavailableException(string message, TimeSpan retryAfter, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan RetryAfter { get; } = retryAfter;

    /// <summary>Whether it is for our own many questions.</summary>
    public bool IsBusy => InnerException is RpcBusyException;
}
