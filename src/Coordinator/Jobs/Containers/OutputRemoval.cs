using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Removes outputs: the row and its key at once, so that nobody can read them again, the pin and the object soon after, by workers that do not give up.</summary>
internal sealed partial class OutputRemoval(
    Db db, OutputsStore store, ContentPinning pinning, ObjectRemoval objects, TimeProvider clock, ILogger<OutputRemoval> logger)
{
    private static readonly TimeSpan GiveUpLimit = TimeSpan.FromSeconds(10);

    /// <summary>Deletes the outputs of an ended job on its owner's word.</summary>
    public async Task DeleteAsync(Guid jobId, Guid ownerId, string shownId, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var output = await store.LockAsync(unit, jobId, ownerId, clock.GetUtcNow(), cancellationToken) ?? throw ContainerFaults.OutputsNotFound(shownId);
        if (await InputsStore.IsAwaitedAsync(unit, output.Id, cancellationToken)) throw ContainerFaults.OutputsInUse();
        await RemoveAsync(unit, output, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        WakeWorkers();
    }

    /// <summary>As part of another act, which wakes the workers afterwards.</summary>
    public async Task RemoveAsync(UnitOfWork unit, OutputRecord output, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await store.RemoveAsync(unit, output.Id, cancellationToken);
        if (output.StoredCid is { } cid) await ContentsStore.ReleaseAsync(unit, cid, now, cancellationToken);
        await ObjectRemovalsStore.AddAsync(unit, output.ObjectKey, now, cancellationToken);
    }

    public void WakeWorkers()
    {
        pinning.Wake();
        objects.Wake();
    }

    /// <summary>Gives up outputs that did not come whole, after their sender may be gone. What stops this leaves them to the cleaner.</summary>
    public async Task GiveUpAsync(OutputRecord output)
    {
        using var limit = new CancellationTokenSource(GiveUpLimit, clock);
        try
        {
            await using var unit = await db.BeginAsync(limit.Token);
            if (!await store.RemoveReceivingAsync(unit, output.Id, limit.Token)) return;
            await ObjectRemovalsStore.AddAsync(unit, output.ObjectKey, clock.GetUtcNow(), limit.Token);
            await unit.CommitAsync(limit.Token);
            WakeWorkers();
        }
        catch (Exception exception)
        {
            LogNotGivenUp(exception, output.JobId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outputs of job {JobId} that did not come whole could not be removed yet")]
    private partial void LogNotGivenUp(Exception exception, Guid jobId);
}
