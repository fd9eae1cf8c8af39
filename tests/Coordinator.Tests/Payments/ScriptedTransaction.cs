using AIForge.Chains;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>A transaction of a <see cref="ScriptedChain"/>: what it transfers if it is carried out.</summary>
internal sealed record ScriptedTransaction(TransactionHash Hash, params ScriptedTransfer[] Transfers)
{
    /// <summary>Why it fails; empty when it does not.</summary>
    public string Failure { get; init; } = "";
}
