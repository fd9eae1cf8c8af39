using System.Buffers;
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
    private const int UsualLength = 512;

    private static readonly byte[] Version = Encoding.ASCII.GetBytes("AIFORGE-LEDGER-V1");

    public static byte[] HashOf(LedgerCommand command) => SHA256.HashData(Write(command).WrittenSpan);

    /// <summary>The bytes that <see cref="HashOf"/> hashes.</summary>
    public static byte[] BytesOf(LedgerCommand command) => Write(command).WrittenSpan.ToArray();

    private static ArrayBufferWriter<byte> Write(LedgerCommand command)
    {
        var bytes = new ArrayBufferWriter<byte>(UsualLength);
        bytes.Write(Version);
        Append(bytes, (short)command.Act);
        Append(bytes, command.Id);
        Append(bytes, command.HoldId ?? Guid.Empty);
        Append(bytes, (short)command.Kind);
        Append(bytes, command.Reference);
        Append(bytes, command.NewHold is null ? 0 : 1);
        if (command.NewHold is { } hold)
        {
            Append(bytes, hold.Account);
            Append(bytes, hold.Amount.MinorUnits);
            Append(bytes, hold.ExpiresAt is { } expires ? MicrosecondsOf(expires) : -1L);
        }

        Append(bytes, command.Legs.Count);
        foreach (var leg in command.Legs)
        {
            Append(bytes, leg.Debit);
            Append(bytes, leg.Credit);
            Append(bytes, leg.Amount.MinorUnits);
        }

        return bytes;
    }

    /// <summary>Since 1970, as exact as the database keeps it.</summary>
    private static long MicrosecondsOf(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static void Append(ArrayBufferWriter<byte> to, LedgerAccount account)
    {
        Append(to, (short)account.Asset);
        Append(to, (short)account.Code);
        Append(to, account.Owner);
    }

    private static void Append(ArrayBufferWriter<byte> to, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Append(to, length);
        Encoding.UTF8.GetBytes(text, to.GetSpan(length));
        to.Advance(length);
    }

    private static void Append(ArrayBufferWriter<byte> to, Guid id)
    {
        id.TryWriteBytes(to.GetSpan(16), bigEndian: true, out _);
        to.Advance(16);
    }

    private static void Append(ArrayBufferWriter<byte> to, short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(to.GetSpan(sizeof(short)), value);
        to.Advance(sizeof(short));
    }

    private static void Append(ArrayBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(to.GetSpan(sizeof(int)), value);
        to.Advance(sizeof(int));
    }

    private static void Append(ArrayBufferWriter<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(to.GetSpan(sizeof(long)), value);
        to.Advance(sizeof(long));
    }
}
