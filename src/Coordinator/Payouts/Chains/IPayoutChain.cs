using AIForge.Chains.Cryptography;
using AIForge.Chains.Rpc;

namespace AIForge.Coordinator.Payouts.Chains;

/// <summary>Makes and sends token transfers on one network. Endpoints that fail are an <see cref="RpcException"/>.</summary>
internal interface IPayoutChain
{
    Task<NetworkFee> EstimateAsync(CancellationToken cancellationToken);

    Task<TransferTemplate> PrepareAsync(string from, CancellationToken cancellationToken);

    /// <summary>The 32 bytes that the paying wallet signs.</summary>
    byte[] SigningHash(byte[] unsigned);

    /// <summary>Null when the signature is none.</summary>
    AssembledTransfer? Assemble(byte[] unsigned, RecoverableSignature signature);

    /// <summary>Sends to every endpoint; good when one of them took it or had it.</summary>
    Task BroadcastAsync(byte[] signed, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a transaction that is in no block now will never be in one: its nonce was used by another that is final, or it has
    /// expired. Every endpoint has to say so.
    /// </summary>
    Task<bool> IsOutOfReachAsync(PayoutRecord payout, string from, CancellationToken cancellationToken);
}
