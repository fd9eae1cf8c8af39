using System.Numerics;
using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Payments;

namespace AIForge.Coordinator.Payouts.Chains;

/// <summary>USDT transfers on Ethereum, as transactions of type 2.</summary>
internal sealed class EthereumPayoutChain(IReadOnlyList<EthereumRpc> endpoints, NetworkFacts facts) : IPayoutChain
{
    // A tip is always paid, whatever an endpoint calls usual: 50 gwei for a unit of gas.
    private static readonly BigInteger MostTip = 50_000_000_000;

    private const int EtherScale = 18;

    /// <summary>What a transfer to a wallet that had none before takes.</summary>
    private const long UsualGas = 65_000;

    /// <summary>Room for a token that charges a fee of its own; what is not used costs nothing.</summary>
    private const long GasLimit = 120_000;

    private readonly EthereumAddress _token = Parse(facts.Token);

    public async Task<NetworkFee> EstimateAsync(CancellationToken cancellationToken)
    {
        var fees = await AnyEndpoint.AskAsync(endpoints, rpc => rpc.FeesAsync(cancellationToken));
        return new NetworkFee((fees.NextBaseFee + fees.PriorityFee) * UsualGas, EtherScale, "ETH");
    }

    public async Task<TransferTemplate> PrepareAsync(string from, CancellationToken cancellationToken)
    {
        var (nonce, fees) = await AnyEndpoint.AskAsync(endpoints, async rpc =>
            (await rpc.NextNonceAsync(Parse(from), BlockTag.Latest, cancellationToken), await rpc.FeesAsync(cancellationToken)));
        return new TransferTemplate(nonce, (to, units, own) => new UnsignedTransfer(Transfer(to, units, own, fees).EncodeUnsigned(), ExpiresAt: null));
    }

    public byte[] SigningHash(byte[] unsigned) => Read(unsigned).SigningHash();

    public AssembledTransfer? Assemble(byte[] unsigned, RecoverableSignature signature)
    {
        var signed = Read(unsigned).With(signature);
        return FeeMarketTransaction.TryRead(signed.Raw, out _, out var sender) ? new AssembledTransfer(signed, sender.ToString()) : null;
    }

    public Task BroadcastAsync(byte[] signed, CancellationToken cancellationToken)
    {
        var transaction = new SignedTransaction(signed, Hash256.FromBytes(Keccak256.Hash(signed)));
        return AnyEndpoint.TellAllAsync(endpoints, rpc => rpc.OfferAsync(transaction, cancellationToken));
    }

    public async Task<bool> IsOutOfReachAsync(PayoutRecord payout, string from, CancellationToken cancellationToken)
    {
        foreach (var rpc in endpoints)
        {
            if (await rpc.NextNonceAsync(Parse(from), BlockTag.Finalized, cancellationToken) <= payout.Nonce) return false;
        }

        return true;
    }

    private FeeMarketTransaction Transfer(string to, long units, long nonce, FeeEstimate fees) => new()
    {
        ChainId = facts.ChainId,
        Nonce = nonce,
        MaxPriorityFeePerGas = BigInteger.Min(fees.PriorityFee, MostTip),
        // A batch may be signed days later: four times the base fee of now.
        MaxFeePerGas = (fees.NextBaseFee * 4) + BigInteger.Min(fees.PriorityFee, MostTip),
        GasLimit = GasLimit,
        To = _token,
        Data = TokenCall.Transfer(Parse(to).ToBytes(), units),
    };

    private static FeeMarketTransaction Read(byte[] unsigned) =>
        FeeMarketTransaction.TryReadUnsigned(unsigned, out var transaction) ? transaction : throw new InvalidOperationException("What was prepared cannot be read again.");

    private static EthereumAddress Parse(string text) =>
        EthereumAddress.TryParse(text, AddressChecksum.Optional, out var address, out _) ? address : throw new ArgumentException($"{text} is no address");
}
