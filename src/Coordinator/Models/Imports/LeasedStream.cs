using AIForge.Coordinator.Models.Verification;
using AIForge.Storage;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>Says with what is read that the work goes on.</summary>
internal sealed class LeasedStream(Stream inner, VerificationLease lease) : ReadOnlyStream
{
    /// <summary>The lease was lost; a store may have wrapped it.</summary>
    public bool IsLost { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await lease.RenewAsync(0, cancellationToken);
        }
        catch (LeaseLostException)
        {
            IsLost = true;
            throw;
        }

        return await inner.ReadAsync(buffer, cancellationToken);
    }
}
