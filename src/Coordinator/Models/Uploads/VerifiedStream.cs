using System.Security.Cryptography;
using AIForge.Shared.Faults;
using AIForge.Storage;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>
/// The bytes of a part as they come. Its last bytes are not given before the length and, where it was told, the hash are known to be
/// right, so that no store ever has the whole of a wrong part.
/// </summary>
internal sealed class VerifiedStream(Stream inner, long length, string? sha256) : ReadOnlyStream
{
    private readonly IncrementalHash? hash = sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long received;

    /// <summary>What was wrong; a store may have wrapped it.</summary>
    public FaultException? Fault { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (received == length || buffer.Length == 0) return 0;

        var count = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, length - received)], cancellationToken);
        if (count == 0) throw Refuse(UploadsFaults.PartLength(length, received));

        received += count;
        hash?.AppendData(buffer.Span[..count]);
        if (received == length) await CheckEndAsync(cancellationToken);
        return count;
    }

    private async Task CheckEndAsync(CancellationToken cancellationToken)
    {
        if (await inner.ReadAsync(new byte[1], cancellationToken) > 0) throw Refuse(UploadsFaults.PartLength(length, length + 1));
        if (hash is not null && Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256) throw Refuse(UploadsFaults.PartHash());
    }

    private FaultException Refuse(FaultException fault) => Fault = fault;

    protected override void Dispose(bool disposing)
    {
        if (disposing) hash?.Dispose();
        base.Dispose(disposing);
    }
}
