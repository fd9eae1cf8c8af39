using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Encodings;

namespace AIForge.Chains.Ethereum;

/// <summary>An Ethereum transaction of type 2 (EIP-1559) to a contract or an account, without an access list.</summary>
public sealed record FeeMarketTransaction
{
    private const byte Type = 2;
    private const int UnsignedFields = 9;

    public required long ChainId { get; init; }

    public required long Nonce { get; init; }

    /// <summary>In wei for one unit of gas.</summary>
    public required BigInteger MaxPriorityFeePerGas { get; init; }

    /// <summary>In wei for one unit of gas.</summary>
    public required BigInteger MaxFeePerGas { get; init; }

    public required long GasLimit { get; init; }

    public required EthereumAddress To { get; init; }

    /// <summary>In wei.</summary>
    public BigInteger Value { get; init; }

    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The most that it can cost beside its value, in wei.</summary>
    public BigInteger MaxCost => MaxFeePerGas * GasLimit;

    /// <summary>The type and the fields, without a signature.</summary>
    public byte[] EncodeUnsigned() => Envelope(Fields());

    /// <summary>What the sender signs.</summary>
    public byte[] SigningHash() => Keccak256.Hash(EncodeUnsigned());

    public SignedTransaction Sign(PrivateKey key) => With(key.Sign(SigningHash()));

    /// <summary>Puts a signature of <see cref="SigningHash"/> to the transaction; who made it is not looked at.</summary>
    public SignedTransaction With(RecoverableSignature signature)
    {
        var raw = Envelope([.. Fields(), RlpItem.OfNumber(signature.RecoveryId), Scalar(signature.R), Scalar(signature.S)]);
        return new SignedTransaction(raw, Hash256.FromBytes(Keccak256.Hash(raw)));
    }

    /// <summary>Reads what <see cref="EncodeUnsigned"/> wrote. Never throws.</summary>
    public static bool TryReadUnsigned(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out FeeMarketTransaction? transaction)
    {
        transaction = null;
        return bytes is [Type, ..] && Rlp.TryDecode(bytes[1..], out var list) && list.Items is { Count: UnsignedFields } items && TryReadFields(items, out transaction);
    }

    /// <summary>
    /// Reads a signed transaction and finds who signed it. False for other types, for access lists, for creations of contracts and for
    /// whatever is not encoded in the one canonical way. Never throws.
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> raw, [NotNullWhen(true)] out FeeMarketTransaction? transaction, [NotNullWhen(true)] out EthereumAddress? sender)
    {
        (transaction, sender) = (null, null);
        if (raw is not [Type, ..] || !Rlp.TryDecode(raw[1..], out var list) || list.Items is not { Count: UnsignedFields + 3 } items) return false;
        if (!TryReadFields(items, out var read) || !TryReadSignature(items, out var signature)) return false;
        if (!Secp256k1.TryRecover(read.SigningHash(), signature, out var key)) return false;

        (transaction, sender) = (read, EthereumAddress.Of(key));
        return true;
    }

    private static RlpItem Scalar(ReadOnlySpan<byte> bigEndian) => RlpItem.OfNumber(new BigInteger(bigEndian, isUnsigned: true, isBigEndian: true));

    private static byte[] Envelope(IReadOnlyList<RlpItem> fields) => [Type, .. Rlp.Encode(RlpItem.OfList(fields))];

    private RlpItem[] Fields() =>
    [
        RlpItem.OfNumber(ChainId),
        RlpItem.OfNumber(Nonce),
        RlpItem.OfNumber(MaxPriorityFeePerGas),
        RlpItem.OfNumber(MaxFeePerGas),
        RlpItem.OfNumber(GasLimit),
        RlpItem.OfBytes(To.ToBytes()),
        RlpItem.OfNumber(Value),
        RlpItem.OfBytes(Data.Span),
        RlpItem.OfList([]),
    ];

    private static bool TryReadFields(IReadOnlyList<RlpItem> items, [NotNullWhen(true)] out FeeMarketTransaction? transaction)
    {
        transaction = null;
        if (items[5].Bytes is not { Length: PublicKey.AccountLength } to || items[7].Bytes is not { } data || items[8].Items is not []) return false;
        if (!TryReadLong(items[0], out var chainId) || !TryReadLong(items[1], out var nonce) || !TryReadLong(items[4], out var gasLimit)) return false;
        if (!items[2].TryReadNumber(out var priority) || !items[3].TryReadNumber(out var fee) || !items[6].TryReadNumber(out var value)) return false;

        transaction = new FeeMarketTransaction
        {
            ChainId = chainId,
            Nonce = nonce,
            MaxPriorityFeePerGas = priority,
            MaxFeePerGas = fee,
            GasLimit = gasLimit,
            To = EthereumAddress.FromBytes(to),
            Value = value,
            Data = data,
        };
        return true;
    }

    private static bool TryReadSignature(IReadOnlyList<RlpItem> items, [NotNullWhen(true)] out RecoverableSignature? signature)
    {
        signature = null;
        if (!items[9].TryReadNumber(out var parity) || parity > 1) return false;
        if (!items[10].TryReadNumber(out var r) || !items[11].TryReadNumber(out var s)) return false;
        byte[] bytes = [.. Contracts.Abi.Number(r), .. Contracts.Abi.Number(s), (byte)parity];
        return RecoverableSignature.TryRead(bytes, out signature, out _);
    }

    private static bool TryReadLong(RlpItem item, out long value)
    {
        var fits = item.TryReadNumber(out var number) && number <= long.MaxValue;
        value = fits ? (long)number : 0;
        return fits;
    }
}
