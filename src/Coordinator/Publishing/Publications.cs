using AIForge.Coordinator.Models;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Publishing;

/// <summary>What owners do with the publication of their models, paid from their balance.</summary>
internal sealed class Publications(
    Db db,
    PublishingStore store,
    ModelsStore models,
    PublishingChargesStore charges,
    PublicationCharging charging,
    PurchaseRights rights,
    CurrentSettings settings,
    IOptions<PublishingOptions> options,
    TimeProvider clock)
{
    private PublishingPrices Prices => settings.Get(PublishingPrices.Setting);

    /// <summary>Null when the model, which is the user's own, was never published.</summary>
    public async Task<PublicationRecord?> FindAsync(Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        _ = await models.FindOwnedAsync(modelId, userId, cancellationToken) ?? throw PublishingFaults.ModelNotFound();
        return await store.FindAsync(modelId, userId, cancellationToken);
    }

    /// <summary>What publishing, or for a published model another month, costs now.</summary>
    public async Task<PublishingQuote> QuoteAsync(Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        var current = await FindAsync(modelId, userId, cancellationToken);
        return current is null
            ? await QuotePublishingAsync(modelId, userId, cancellationToken)
            : PublishingRules.List(current, Prices, clock.GetUtcNow());
    }

    public async Task<PublishingQuote> QuotePublishingAsync(Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        var current = await FindAsync(modelId, userId, cancellationToken);
        var isFirst = !await charges.HasUsedFreeAsync(userId, cancellationToken);
        return PublishingRules.Publish(current, isFirst, Prices, clock.GetUtcNow());
    }

    public async Task<PublishingQuote> QuoteListingAsync(Guid modelId, Guid userId, CancellationToken cancellationToken) =>
        PublishingRules.List(await FindAsync(modelId, userId, cancellationToken), Prices, clock.GetUtcNow());

    /// <param name="chargeId">Of the charge that is made.</param>
    public async Task<PublishingChargeRecord> PublishAsync(Guid chargeId, Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        await rights.RequireAsync(userId, cancellationToken);
        return await ConflictRetry.RunAsync(() => ChargePublishingAsync(chargeId, modelId, userId, cancellationToken));
    }

    /// <param name="chargeId">Of the charge that is made.</param>
    public async Task<PublishingChargeRecord> RenewAsync(Guid chargeId, Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        await rights.RequireAsync(userId, cancellationToken);
        return await ConflictRetry.RunAsync(() => ChargeListingAsync(chargeId, modelId, userId, cancellationToken));
    }

    /// <summary>Hides a model; what is paid of its listing stays paid.</summary>
    public async Task WithdrawAsync(Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var current = await LockAsync(work, modelId, userId, cancellationToken) ?? throw PublishingFaults.NotPublished();
        if (current.Status != "published") throw PublishingFaults.NotListed(current.Status);
        await PublishingStore.WithdrawAsync(work, modelId, cancellationToken);
        await ModelsStore.SetListedAsync(work, modelId, isListed: false, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Shows a withdrawn model again, for the time that is still paid.</summary>
    public async Task RelistAsync(Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        var current = await LockPublicAsync(work, modelId, userId, cancellationToken) ?? throw PublishingFaults.NotPublished();
        if (current.Status == "published") return;
        if (current.ListingPaidUntil <= now) throw PublishingFaults.ListingUnpaid(current.ListingPaidUntil);
        var noticeAt = current.ListingPaidUntil.AddDays(-options.Value.NoticeDays);
        await PublishingStore.ShowAsync(work, modelId, current.ListingPaidUntil, current.AnchorDay, listingFee: null, noticeAt, cancellationToken);
        await ModelsStore.SetListedAsync(work, modelId, isListed: true, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    public async Task SetAutoRenewAsync(Guid modelId, Guid userId, bool autoRenew, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        _ = await LockAsync(work, modelId, userId, cancellationToken) ?? throw PublishingFaults.NotPublished();
        await PublishingStore.SetAutoRenewAsync(work, modelId, autoRenew, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private static async Task<PublicationRecord?> LockAsync(UnitOfWork work, Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        _ = await ModelsStore.LockOwnedAsync(work, modelId, userId, cancellationToken) ?? throw PublishingFaults.ModelNotFound();
        return await PublishingStore.FindAsync(work, modelId, userId, cancellationToken);
    }

    /// <summary>For what shows the model to everybody.</summary>
    private static async Task<PublicationRecord?> LockPublicAsync(UnitOfWork work, Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        var model = await ModelsStore.LockOwnedAsync(work, modelId, userId, cancellationToken) ?? throw PublishingFaults.ModelNotFound();
        if (model.Visibility == ModelVisibility.Private) throw PublishingFaults.ModelPrivate();
        return await PublishingStore.FindAsync(work, modelId, userId, cancellationToken);
    }

    private async Task<PublishingChargeRecord> ChargePublishingAsync(Guid chargeId, Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await PublishingChargesStore.LockUserAsync(work, userId, cancellationToken);
        var current = await LockPublicAsync(work, modelId, userId, cancellationToken);
        var isFirst = !await PublishingChargesStore.HasUsedFreeAsync(work, userId, cancellationToken);
        return await ChargeAsync(work, chargeId, modelId, userId, PublishingRules.Publish(current, isFirst, Prices, clock.GetUtcNow()), cancellationToken);
    }

    private async Task<PublishingChargeRecord> ChargeListingAsync(Guid chargeId, Guid modelId, Guid userId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var current = await LockPublicAsync(work, modelId, userId, cancellationToken);
        return await ChargeAsync(work, chargeId, modelId, userId, PublishingRules.List(current, Prices, clock.GetUtcNow()), cancellationToken);
    }

    private async Task<PublishingChargeRecord> ChargeAsync(
        UnitOfWork work, Guid chargeId, Guid modelId, Guid userId, PublishingQuote quote, CancellationToken cancellationToken)
    {
        var charge = await charging.ApplyAsync(work, chargeId, modelId, userId, quote, paymentId: null, cancellationToken)
            ?? throw PublishingFaults.InsufficientFunds(quote.Amount, quote.Fee);
        await work.CommitAsync(cancellationToken);
        return charge;
    }
}
