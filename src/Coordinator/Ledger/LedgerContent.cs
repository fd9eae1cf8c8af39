using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Ledger;

/// <summary>
/// What a command says, as bytes that have one form only, and their SHA-256: two commands are the same exactly when it is. The
/// form stands in docs/decisions/0020-ledger.md; all numbers are big-endian, texts are UTF-8 after their length.
/// </summary>
internal static class LedgerContent
{
    private static readonly byte[] Version = Encoding.ASCII.GetBytes("AIFORGE-LEDGER-V1");

    public static byte[] HashOf(LedgerCommand command)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Version);
        Append(hash, (short)command.Act);
        Append(hash, command.Id);
        Append(hash, command.HoldId ?? Guid.Empty);
        Append(hash, (short)command.Kind);
        Append(hash, command.Reference);
        Append(hash, command.NewHold is null ? 0 : 1);
        if (command.NewHold is { } hold)
        {
            Append(hash, hold.Account);
            Append(hash, hold.Amount.MinorUnits);
            Append(hash, hold.ExpiresAt is { } expires ? MicrosecondsOf(expires) : -1L);
        }

        Append(hash, command.Legs.Count);
        foreach (var leg in command.Legs)
        {
            Append(hash, leg.Debit);
            Append(hash, leg.Credit);
            Append(hash, leg.Amount.MinorUnits);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Since 1970, as exact as the database keeps it.</summary>
    private static long MicrosecondsOf(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static void Append(IncrementalHash hash, LedgerAccount account)
    {
        Append(hash, (short)account.Asset);
        Append(hash, (short)account.Code);
        Append(hash, account.Owner);
    }

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, short value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
