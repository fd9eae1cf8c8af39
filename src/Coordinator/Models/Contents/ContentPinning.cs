using AIForge.Shared.Faults;
using AIForge.Shared.Hosting;
using AIForge.Storage.Cids;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;

namespace AIForge.Coordinator.Models.Contents;

/// <summary>
/// Brings IPFS in line with the records: adds and pins what models have, and unpins what none has any more. One file at a time, each by
/// one worker, so that adding and removing the same one never meet.
/// </summary>
internal sealed partial class ContentPinning(
    ContentsStore store, IObjectStore objects, IContentStore contents, TimeProvider clock, ILogger<ContentPinning> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(5) }, clock, logger)
{
    // Renewed while a file is added, however long that takes.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(30);

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        if (await store.LeaseAsync(now, now + Lease, cancellationToken) is not { } content) return false;

        try
        {
            if (content.ReferenceCount > 0) await AddAsync(content, cancellationToken);
            else await RemoveAsync(content, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogPostponed(exception, content.Cid, content.IpfsAttempts);
            var problem = exception is FaultException ? exception.Message : "IPFS or the object store could not be reached, or refused.";
            await store.PostponeAsync(content.Cid, problem, Clock.GetUtcNow() + RetryTimes.After(content.IpfsAttempts), cancellationToken);
        }

        return true;
    }

    private async Task AddAsync(ContentRecord content, CancellationToken cancellationToken)
    {
        await using var file = await objects.OpenOnceAsync(content.ObjectKey, cancellationToken);
        var added = await RenewingAsync(content.Cid, contents.AddAsync(file, UnixFsLayout.Version1, cancellationToken), cancellationToken);
        if (added.Cid.ToString() == content.Cid)
        {
            await store.DecideAsync(content.Cid, IpfsState.Pinned, problem: null, next: null, cancellationToken);
            LogPinned(content.Cid, content.SizeBytes);
            return;
        }

        // The object is not what was uploaded: whoever fetches it would refuse it as well.
        await contents.UnpinAsync(added.Cid, cancellationToken);
        await store.DecideAsync(
            content.Cid, IpfsState.Failed, $"The stored object has the CID {added.Cid} instead; upload the file again.", next: null, cancellationToken);
        LogDamaged(content.Cid, added.Cid.ToString());
    }

    private async Task RemoveAsync(ContentRecord content, CancellationToken cancellationToken)
    {
        if (Cid.TryParse(content.Cid, out var cid)) await contents.UnpinAsync(cid, cancellationToken);
        await store.RemoveAsync(content.Cid, cancellationToken);
    }

    private async Task<T> RenewingAsync<T>(string cid, Task<T> work, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(work, Task.Delay(Renewal, Clock, cancellationToken)) != work && !cancellationToken.IsCancellationRequested)
            await store.RenewAsync(cid, Clock.GetUtcNow() + Lease, cancellationToken);
        return await work;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Content {Cid} of {Bytes} bytes is pinned")]
    private partial void LogPinned(string cid, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "The object of content {Cid} has the CID {Found}: it is damaged")]
    private partial void LogDamaged(string cid, string found);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Content {Cid} could not be brought in line at attempt {Attempt}")]
    private partial void LogPostponed(Exception exception, string cid, int attempt);
}
