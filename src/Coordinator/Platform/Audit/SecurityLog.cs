using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Platform.Audit;

/// <summary>The append-only record of security events.</summary>
public sealed class SecurityLog
{
    private readonly Db _db;
    private readonly TimeProvider _clock;
    private long _lastMilliseconds;

    internal SecurityLog(Db db, TimeProvider clock)
    {
        _db = db;
        _clock = clock;
    }

    /// <summary>With the act itself: both are kept or neither is.</summary>
    public Task WriteAsync(UnitOfWork work, SecurityEvent happened, CancellationToken cancellationToken) =>
        SecurityLogStore.InsertAsync(work, NextId(), _clock.GetUtcNow(), happened, cancellationToken);

    /// <summary>For refusals, which have no transaction of their own.</summary>
    public async Task WriteAsync(SecurityEvent happened, CancellationToken cancellationToken)
    {
        await using var work = await _db.BeginAsync(cancellationToken);
        await WriteAsync(work, happened, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Ids of one process are in the order of its events, also within a millisecond: the log is listed by them.</summary>
    private Guid NextId()
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        long last, next;
        do
        {
            last = Volatile.Read(ref _lastMilliseconds);
            next = Math.Max(now, last + 1);
        }
        while (Interlocked.CompareExchange(ref _lastMilliseconds, next, last) != last);
        return Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(next));
    }
}
