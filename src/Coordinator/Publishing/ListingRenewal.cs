using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Hosting;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Publishing;

/// <summary>
/// Tells owners that a listing is due, takes the fee from the balance when it is, and takes an unpaid model out of the marketplace,
/// never without the notice. One model a transaction, so that a crash repeats at most one.
/// </summary>
internal sealed partial class ListingRenewal(
    Db db, PublishingStore store, PublicationCharging charging, CurrentSettings settings, TimeProvider clock, ILogger<ListingRenewal> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(30) }, clock, logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    private readonly ILogger _logger = logger;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        if (await store.FindDueAsync(now, cancellationToken) is not { } due) return false;

        try
        {
            await SettleAsync(due, now, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One that cannot be settled must not keep the others waiting behind it.
            LogFailed(exception, due.ModelId);
            await PostponeAsync(due, now, cancellationToken);
        }

        return true;
    }

    private async Task SettleAsync(DuePublication due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        // In the order of everybody who changes a publication: its model first. Another replica may have done it meanwhile.
        _ = await ModelsStore.LockOwnedAsync(work, due.ModelId, due.OwnerId, cancellationToken);
        var publication = await PublishingStore.FindAsync(work, due.ModelId, due.OwnerId, cancellationToken);
        if (publication is { Status: "published" }) await SettleAsync(work, publication, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private async Task PostponeAsync(DuePublication due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await PublishingStore.PostponeAsync(work, due.ModelId, now + RetryAfter, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private async Task SettleAsync(UnitOfWork work, PublicationRecord publication, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (publication.NoticedAt is null)
        {
            await PublishingStore.NoticeAsync(work, publication.ModelId, now, cancellationToken);
            await MailAsync(work, publication, MailKinds.ListingDue, now, cancellationToken);
            LogDue(publication.ModelId, publication.ListingPaidUntil);
            return;
        }

        if (publication.AutoRenew && await RenewAsync(work, publication, now, cancellationToken)) return;

        await PublishingStore.DelistAsync(work, publication.ModelId, now, cancellationToken);
        await ModelsStore.SetListedAsync(work, publication.ModelId, isListed: false, cancellationToken);
        await MailAsync(work, publication, MailKinds.ListingEnded, now, cancellationToken);
        LogDelisted(publication.ModelId);
    }

    private async Task<bool> RenewAsync(UnitOfWork work, PublicationRecord publication, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var quote = PublishingRules.List(publication, settings.Get(PublishingPrices.Setting), now);
        var charge = await charging.ApplyAsync(work, Id<ChargeTag>.New(Clock).Value, publication.ModelId, publication.OwnerId, quote, paymentId: null, cancellationToken);
        if (charge is not null) LogRenewed(publication.ModelId, charge.PeriodEnd);
        return charge is not null;
    }

    private static Task MailAsync(UnitOfWork work, PublicationRecord publication, string kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), publication.OwnerId, kind, now, cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "The owner of model {ModelId} was told that its listing ends at {ListedUntil}")]
    private partial void LogDue(Guid modelId, DateTimeOffset listedUntil);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listing of model {ModelId} was renewed from the balance until {ListedUntil}")]
    private partial void LogRenewed(Guid modelId, DateTimeOffset listedUntil);

    [LoggerMessage(Level = LogLevel.Error, Message = "The listing of model {ModelId} could not be settled; it is tried again later")]
    private partial void LogFailed(Exception exception, Guid modelId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {ModelId} left the marketplace: its listing was not paid")]
    private partial void LogDelisted(Guid modelId);
}
