namespace AIForge.Coordinator.Platform.Database;

/// <summary>For acts that were committed ahead of the disk and are to be promised. Those that wait at the same time share a round trip.</summary>
/// <param name="busy">What to answer when too many wait.</param>
internal sealed class SharedDiskWait(Db db, Func<Exception> busy)
{
    private readonly SharedCommits<bool, bool> _waits = new(busy, async (waiting, cancellationToken) =>
    {
        await db.WaitForDiskAsync(cancellationToken);
        return [.. waiting];
    });

    /// <summary>Returns when all that was committed before the call is on the disk.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _waits.RunAsync(true, cancellationToken);
}
