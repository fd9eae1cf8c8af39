using AIForge.Chains;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>One Transfer event of a token contract. What a chain identifies it by is network, transaction and log index.</summary>
/// <param name="Token">Contract that logged it: anybody can write a contract that logs what the real one would.</param>
/// <param name="Amount">In the token's minor units; the largest value stands for anything larger.</param>
internal sealed record TokenTransfer(
    TransactionHash Hash, int LogIndex, string Token, string From, string To, UInt128 Amount, long BlockNumber, byte[] BlockHash, DateTimeOffset BlockTime);
