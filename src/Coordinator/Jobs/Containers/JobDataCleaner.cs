using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Secrets;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Forgets what ended jobs need no more: environments at once, outputs and logs after their time, and what failed attempts left.</summary>
internal sealed class JobDataCleaner(
    Db db,
    ContainersStore containers,
    OutputsStore outputs,
    OutputRemoval removal,
    OutputKeys keys,
    LogsStore logs,
    IOptions<ContainerOptions> options,
    IOptions<SecretsOptions> secrets,
    TimeProvider clock,
    ILogger<JobDataCleaner> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(30) }, clock, logger)
{
    private const int Batch = 100;

    // Of outputs of which nothing was heard: longer than any sender is given.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(24);

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        var forgotten = await containers.ForgetSecretsAsync(unit, Batch, cancellationToken);
        var unneeded = await outputs.LockUnneededAsync(unit, now, now - Abandoned, Batch, cancellationToken);
        foreach (var output in unneeded) await removal.RemoveAsync(unit, output, cancellationToken);
        var expired = await logs.ForgetAsync(unit, now - options.Value.Keep, Batch, cancellationToken);
        await unit.CommitAsync(cancellationToken);

        if (unneeded.Count > 0) removal.WakeWorkers();
        var rewrapped = await RewrapAsync(cancellationToken);
        return forgotten == Batch || unneeded.Count == Batch || expired == Batch || rewrapped == Batch;
    }

    /// <summary>After a master key was replaced, so that the old one can be taken away. Environments do not live that long.</summary>
    private async Task<int> RewrapAsync(CancellationToken cancellationToken)
    {
        if (secrets.Value.MasterKeys.Count == 0) return 0;
        var old = await outputs.OldKeysAsync(keys.CurrentKeyId, Batch, cancellationToken);
        if (old.Count == 0) return 0;
        await using var unit = await db.BeginAsync(cancellationToken);
        foreach (var output in old) await outputs.ReplaceKeyAsync(unit, output.Id, output.KeyId, keys.Rewrap(output), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return old.Count;
    }
}
