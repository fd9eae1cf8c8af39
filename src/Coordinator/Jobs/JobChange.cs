using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs;

/// <summary>A job that has a new status; announced to all replicas once that is committed.</summary>
/// <param name="PaymentId">The payment that its end decides on; null for a job that is not paid.</param>
internal sealed record JobChange(Guid Id, string Status, string? PaymentId = null)
{
    /// <summary>Of a job that completed, which speaks for its node.</summary>
    public JobChange(Guid id, string status, string? paymentId, Guid ownerId)
        : this(id, status, paymentId) => OwnerId = ownerId;

    /// <summary>Whose job it is; null where nobody asks.</summary>
    public Guid? OwnerId { get; }

    public void Notify(UnitOfWork unit) => NotifyAll(unit, [this]);

    public static void NotifyAll(UnitOfWork unit, IReadOnlyCollection<JobChange> changes)
    {
        unit.Notify(JobsStore.ChangedChannel, changes.Select(change => $"{change.Id:N} {change.Status}"));
        if (changes.Any(change => change.Status == JobStatusCodes.Pending)) unit.Notify(JobsStore.QueuedChannel, "");
    }

    public static bool TryParse(string payload, out JobChange change)
    {
        change = new JobChange(Guid.Empty, "");
        var blank = payload.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0 || !Guid.TryParseExact(payload[..blank], "N", out var id)) return false;
        change = new JobChange(id, payload[(blank + 1)..]);
        return true;
    }
}
