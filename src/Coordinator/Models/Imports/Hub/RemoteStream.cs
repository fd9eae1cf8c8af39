using AIForge.Shared.Faults;
using AIForge.Storage;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>The bytes of an answer of the hub. Silence and a cut connection are faults. Owns the answer.</summary>
/// <param name="length">Bytes that must come; null where the end is not known.</param>
internal sealed class RemoteStream(HubResponse response, Stream inner, long? length, TimeSpan silence, TimeProvider clock) : ReadOnlyStream
{
    private long received;

    /// <summary>What was wrong; a store may have wrapped it.</summary>
    public FaultException? Fault { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0 || received == length) return 0;

        if (length is { } all) buffer = buffer[..(int)Math.Min(buffer.Length, all - received)];
        var count = await ReadOnceAsync(buffer, cancellationToken);
        if (count == 0 && received < length) throw Refuse("its answer was cut");
        received += count;
        return count;
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(silence, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
        try
        {
            return await inner.ReadAsync(buffer, limit.Token);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw Refuse("its answer was cut");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Refuse("it fell silent");
        }
    }

    private FaultException Refuse(string problem) => Fault = ImportsFaults.SourceUnavailable(problem);

    protected override void Dispose(bool disposing)
    {
        if (disposing) response.Dispose();
        base.Dispose(disposing);
    }
}
