using AIForge.Chains.Cryptography;
using AIForge.Coordinator.Payouts;
using AIForge.Coordinator.Payouts.Chains;

namespace AIForge.Coordinator.Tests.Payouts;

/// <summary>The process ends just before or just after it sent a transaction.</summary>
internal sealed class CrashingChain(IPayoutChain chain, bool afterSending) : IPayoutChain
{
    public Task<NetworkFee> EstimateAsync(CancellationToken cancellationToken) => chain.EstimateAsync(cancellationToken);

    public Task<TransferTemplate> PrepareAsync(string from, CancellationToken cancellationToken) => chain.PrepareAsync(from, cancellationToken);

    public byte[] SigningHash(byte[] unsigned) => chain.SigningHash(unsigned);

    public AssembledTransfer? Assemble(byte[] unsigned, RecoverableSignature signature) => chain.Assemble(unsigned, signature);

    public async Task BroadcastAsync(byte[] signed, CancellationToken cancellationToken)
    {
        if (afterSending) await chain.BroadcastAsync(signed, cancellationToken);
        throw new OperationCanceledException("The process ended here.");
    }

    public Task<bool> IsOutOfReachAsync(PayoutRecord payout, string from, CancellationToken cancellationToken) => chain.IsOutOfReachAsync(payout, from, cancellationToken);
}
