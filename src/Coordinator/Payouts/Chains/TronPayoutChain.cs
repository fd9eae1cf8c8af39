using AIForge.Chains.Contracts;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Rpc;
using AIForge.Chains.Tron;
using AIForge.Coordinator.Payments;

namespace AIForge.Coordinator.Payouts.Chains;

/// <summary>USDT transfers on Tron. They have no nonce, and expire: what is not in a block by then never will be.</summary>
internal sealed class TronPayoutChain(IReadOnlyList<TronRpc> endpoints, NetworkFacts facts, TimeSpan lifetime, TimeProvider clock) : IPayoutChain
{
    private const int TrxScale = 6;

    /// <summary>What a transfer to a wallet that had none before takes.</summary>
    private const long UsualEnergy = 130_000;

    /// <summary>In sun; what is not used costs nothing.</summary>
    private const long FeeLimit = 100_000_000;

    /// <summary>Blocks become solid about a minute after they were made.</summary>
    private static readonly TimeSpan SolidAfter = TimeSpan.FromMinutes(10);

    private readonly TronAddress _token = Parse(facts.Token);

    public async Task<NetworkFee> EstimateAsync(CancellationToken cancellationToken)
    {
        var price = await AnyEndpoint.AskAsync(endpoints, rpc => rpc.EnergyPriceAsync(cancellationToken));
        return new NetworkFee(price * UsualEnergy, TrxScale, "TRX");
    }

    public async Task<TransferTemplate> PrepareAsync(string from, CancellationToken cancellationToken)
    {
        var reference = await AnyEndpoint.AskAsync(endpoints, rpc => rpc.HeadAsync(TronView.Solid, cancellationToken));
        var now = clock.GetUtcNow();
        return new TransferTemplate(0, (to, units, nonce) =>
        {
            var call = new TronContractCall(Parse(from), _token, TokenCall.Transfer(Parse(to).ToBytes(), units));
            // Tron has no nonce. A millisecond each keeps two equal transfers from being the same transaction.
            var rawData = TronRawData.Create(call, reference, now.AddMilliseconds(nonce % 1000), lifetime, FeeLimit);
            return new UnsignedTransfer(rawData.Encode(), DateTimeOffset.FromUnixTimeMilliseconds(rawData.Expiration));
        });
    }

    public byte[] SigningHash(byte[] unsigned) => TronRawData.IdOf(unsigned).ToBytes();

    public AssembledTransfer? Assemble(byte[] unsigned, RecoverableSignature signature)
    {
        if (!TronTransaction.TryCreate(unsigned, [signature.ToBytes()], out var transaction)) return null;
        return Secp256k1.TryRecover(SigningHash(unsigned), signature, out var key) ? new AssembledTransfer(transaction.ToSigned(), TronAddress.Of(key).ToString()) : null;
    }

    public Task BroadcastAsync(byte[] signed, CancellationToken cancellationToken)
    {
        if (!TronTransaction.TryRead(signed, out var transaction)) throw new InvalidOperationException("What was stored cannot be read again.");
        return AnyEndpoint.TellAllAsync(endpoints, rpc => rpc.BroadcastAsync(transaction, cancellationToken));
    }

    public async Task<bool> IsOutOfReachAsync(PayoutRecord payout, string from, CancellationToken cancellationToken)
    {
        var id = TronRawData.IdOf(payout.UnsignedTx);
        foreach (var rpc in endpoints)
        {
            var solid = await rpc.HeadAsync(TronView.Solid, cancellationToken);
            if (solid.Time <= payout.TxExpiresAt + SolidAfter || await rpc.InfoAsync(TronView.Latest, id, cancellationToken) is not null) return false;
        }

        return true;
    }

    private static TronAddress Parse(string text) => TronAddress.TryParse(text, out var address, out _) ? address : throw new ArgumentException($"{text} is no address");
}
