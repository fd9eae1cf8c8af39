using System.Diagnostics.CodeAnalysis;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Encodings;

namespace AIForge.Chains.Tron;

/// <summary>A signed transaction. What it does is read from the bytes that were signed, never from a node's description of them.</summary>
public sealed record TronTransaction
{
    private TronTransaction(byte[] rawBytes, TronRawData rawData, IReadOnlyList<byte[]> signatures) =>
        (RawBytes, RawData, Signatures, Id) = (rawBytes, rawData, signatures, TronRawData.IdOf(rawBytes));

    public Hash256 Id { get; }

    /// <summary>The signed bytes.</summary>
    public byte[] RawBytes { get; }

    public TronRawData RawData { get; }

    public IReadOnlyList<byte[]> Signatures { get; }

    /// <summary>
    /// The key of the account that pays and acts has signed. Accounts that gave that right to other keys (multi-signature) fail this.
    /// </summary>
    public bool IsSignedByOwner => RawData.Call is { } call && Signatures.Any(signature => IsOf(call.Owner, signature));

    /// <summary>Signs a call; the result is the whole transaction as protobuf.</summary>
    public static SignedTransaction Sign(TronRawData rawData, PrivateKey key)
    {
        var bytes = rawData.Encode();
        var id = TronRawData.IdOf(bytes);
        var signature = key.Sign(id.ToBytes()).ToBytes();
        return new SignedTransaction(new ProtobufWriter().Bytes(1, bytes).Bytes(2, signature).ToArray(), id);
    }

    /// <summary>Puts together what a wallet signed. False when the bytes are no transaction. Never throws.</summary>
    public static bool TryCreate(byte[] rawBytes, IReadOnlyList<byte[]> signatures, [NotNullWhen(true)] out TronTransaction? transaction)
    {
        transaction = TronRawData.TryRead(rawBytes, out var rawData) ? new TronTransaction(rawBytes, rawData, signatures) : null;
        return transaction is not null;
    }

    /// <summary>Reads the whole transaction from protobuf. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TronTransaction? transaction)
    {
        transaction = null;
        if (!ProtobufReader.TryRead(bytes, out var fields)) return false;
        var raw = fields.Where(field => field.Number == 1).ToList();
        var signatures = fields.Where(field => field is { Number: 2, Bytes: not null }).Select(field => field.Bytes!).ToList();
        return raw.Count == 1 && raw[0].Bytes is { } rawBytes && TryCreate(rawBytes, signatures, out transaction);
    }

    /// <summary>As it is sent and stored.</summary>
    public SignedTransaction ToSigned()
    {
        var writer = new ProtobufWriter().Bytes(1, RawBytes);
        foreach (var signature in Signatures) writer.Bytes(2, signature);
        return new SignedTransaction(writer.ToArray(), Id);
    }

    private bool IsOf(TronAddress owner, byte[] bytes) =>
        RecoverableSignature.TryReadEitherS(bytes, out var signature)
        && Secp256k1.TryRecover(Id.ToBytes(), signature, out var key)
        && TronAddress.Of(key) == owner;
}
