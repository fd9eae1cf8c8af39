using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Encodings;

namespace AIForge.Chains.Tron;

/// <summary>The signed part of a transaction (protocol.Transaction.raw). Its SHA-256 is the transaction's id.</summary>
public sealed record TronRawData
{
    private const int TriggerSmartContract = 31;
    private const int PrefixedAddressLength = 1 + PublicKey.AccountLength;

    private static readonly byte[] TypeUrl = Encoding.ASCII.GetBytes("type.googleapis.com/protocol.TriggerSmartContract");

    /// <summary>Null when the transaction does anything else than to call one contract.</summary>
    public required TronContractCall? Call { get; init; }

    /// <summary>The last two bytes of the number of the block that it refers to.</summary>
    public required byte[] RefBlockBytes { get; init; }

    /// <summary>Bytes 8 to 16 of that block's id.</summary>
    public required byte[] RefBlockHash { get; init; }

    /// <summary>In milliseconds since 1970; no block after it may include the transaction.</summary>
    public required long Expiration { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public required long Timestamp { get; init; }

    /// <summary>The most that it may burn for energy, in sun.</summary>
    public required long FeeLimit { get; init; }

    public static Hash256 IdOf(ReadOnlySpan<byte> rawData) => Hash256.FromBytes(SHA256.HashData(rawData));

    /// <summary>A call that refers to a block and expires so long after now.</summary>
    public static TronRawData Create(TronContractCall call, TronBlock reference, DateTimeOffset now, TimeSpan lifetime, long feeLimit)
    {
        var id = reference.Id.ToBytes();
        return new TronRawData
        {
            Call = call,
            RefBlockBytes = id[6..8],
            RefBlockHash = id[8..16],
            Expiration = (now + lifetime).ToUnixTimeMilliseconds(),
            Timestamp = now.ToUnixTimeMilliseconds(),
            FeeLimit = feeLimit,
        };
    }

    public byte[] Encode()
    {
        var call = Call ?? throw new InvalidOperationException("Only calls of contracts are written.");
        var value = new ProtobufWriter()
            .Bytes(1, call.Owner.ToPrefixedBytes()).Bytes(2, call.Contract.ToPrefixedBytes()).Number(3, call.CallValue).Bytes(4, call.Data).ToArray();
        var parameter = new ProtobufWriter().Bytes(1, TypeUrl).Bytes(2, value).ToArray();
        var contract = new ProtobufWriter().Number(1, TriggerSmartContract).Bytes(2, parameter).ToArray();
        return new ProtobufWriter()
            .Bytes(1, RefBlockBytes).Bytes(4, RefBlockHash).Number(8, Expiration).Bytes(11, contract).Number(14, Timestamp).Number(18, FeeLimit).ToArray();
    }

    /// <summary>Reads what is known of any transaction; fields that mean nothing here are passed over. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TronRawData? rawData)
    {
        rawData = null;
        if (!ProtobufReader.TryRead(bytes, out var fields)) return false;
        var contracts = fields.Where(field => field.Number == 11).ToList();
        TronContractCall? call = null;
        if (contracts.Count != 1 || contracts[0].Bytes is not { } contract || !TryReadContract(contract, out call)) return false;

        rawData = new TronRawData
        {
            Call = call,
            RefBlockBytes = Bytes(fields, 1),
            RefBlockHash = Bytes(fields, 4),
            Expiration = Number(fields, 8),
            Timestamp = Number(fields, 14),
            FeeLimit = Number(fields, 18),
        };
        return true;
    }

    /// <summary>False for what is no contract of the protocol; a null call for one of another type.</summary>
    private static bool TryReadContract(ReadOnlySpan<byte> bytes, out TronContractCall? call)
    {
        call = null;
        if (!ProtobufReader.TryRead(bytes, out var contract)) return false;
        if (Number(contract, 1) != TriggerSmartContract) return true;
        if (!ProtobufReader.TryRead(Bytes(contract, 2), out var parameter) || !Bytes(parameter, 1).AsSpan().SequenceEqual(TypeUrl)) return false;
        if (!ProtobufReader.TryRead(Bytes(parameter, 2), out var value)) return false;
        if (!TryReadAddress(Bytes(value, 1), out var owner) || !TryReadAddress(Bytes(value, 2), out var target)) return false;

        call = new TronContractCall(owner, target, Bytes(value, 4)) { CallValue = Number(value, 3) };
        return true;
    }

    private static bool TryReadAddress(byte[] prefixed, [NotNullWhen(true)] out TronAddress? address)
    {
        address = prefixed is [TronAddress.Version, ..] && prefixed.Length == PrefixedAddressLength ? TronAddress.FromBytes(prefixed.AsSpan(1)) : null;
        return address is not null;
    }

    // Of a field that comes twice the last one counts, as everywhere in protobuf.
    private static byte[] Bytes(IReadOnlyList<ProtobufField> fields, int number) => fields.LastOrDefault(field => field.Number == number).Bytes ?? [];

    private static long Number(IReadOnlyList<ProtobufField> fields, int number) => (long)fields.LastOrDefault(field => field.Number == number).Value;
}
