using AIForge.Shared.Faults;
using AIForge.Storage;
using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>
/// An archive as it comes: takes its CID and the places of its files on the way. Its last bytes are not given before all of it is known to
/// be what was announced, so that no store ever has the whole of a wrong one.
/// </summary>
/// <param name="check">Asked every few seconds whether the archive is still wanted; throws when it is not.</param>
internal sealed class OutputStream(Stream inner, long length, Cid announced, ArchiveIndex index, Func<CancellationToken, Task> check, TimeProvider clock) : ReadOnlyStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), BetweenChecks = TimeSpan.FromSeconds(5);

    private readonly UnixFsBuilder _tree = new(UnixFsLayout.Version1, NoBlocks.Instance);
    private long _received;
    private long _checked = clock.GetTimestamp();

    /// <summary>What was wrong; a store may have wrapped it.</summary>
    public FaultException? Fault { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_received == length || buffer.Length == 0) return 0;
        try
        {
            var count = await NextAsync(buffer[..(int)Math.Min(buffer.Length, length - _received)], cancellationToken);
            if (count == 0) throw ContainerFaults.OutputInvalid($"{length} bytes were announced and only {_received} came.");
            _received += count;
            await _tree.WriteAsync(buffer[..count], cancellationToken);
            index.Add(buffer.Span[..count]);
            if (_received == length) await RequireEndAsync(cancellationToken);
            return count;
        }
        catch (FaultException fault)
        {
            Fault = fault;
            throw;
        }
    }

    private async ValueTask<int> NextAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(_checked) >= BetweenChecks)
        {
            await check(cancellationToken);
            _checked = clock.GetTimestamp();
        }

        using var stalled = new CancellationTokenSource(Patience, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
        try
        {
            return await inner.ReadAsync(buffer, ending.Token);
        }
        catch (Exception) when (stalled.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ContainerFaults.OutputStalled();
        }
    }

    private async Task RequireEndAsync(CancellationToken cancellationToken)
    {
        if (await NextAsync(new byte[1], cancellationToken) > 0) throw ContainerFaults.OutputInvalid($"more than the announced {length} bytes came.");
        index.Finish();
        var root = await _tree.FinishAsync(cancellationToken);
        if (root.Cid != announced) throw ContainerFaults.OutputMismatch(root.Cid.ToString());
    }
}
