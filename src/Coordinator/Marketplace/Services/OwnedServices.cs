using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What owners do with the services on their models. Steps 1 and 5 of docs/flows/api-services.md.</summary>
internal sealed partial class OwnedServices(
    Db db,
    ServicesStore store,
    ServiceAccess access,
    ServiceFeeRevenue fees,
    CurrentSettings settings,
    SecurityLog log,
    IOptions<MarketplaceOptions> options,
    TimeProvider clock,
    ILogger<OwnedServices> logger)
{
    private const int Portion = 1_000;

    private readonly ILogger _logger = logger;

    public async Task<ServiceRecord> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        await store.FindManagedAsync(id, userId, cancellationToken) ?? throw ServicesFaults.ServiceNotFound();

    /// <param name="id">Of the service that is made.</param>
    public async Task<ServiceRecord> CreateAsync(Guid id, Guid modelId, Guid userId, ServiceDraft draft, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var model = await ServicesStore.LockModelAsync(work, modelId, userId, cancellationToken) ?? throw ServicesFaults.ModelNotFound();
        if (!model.IsListed) throw ServicesFaults.ModelNotPublished();
        if (await ServicesStore.CountOpenAsync(work, modelId, cancellationToken) >= options.Value.MaxServicesPerModel)
            throw ServicesFaults.TooManyServices(options.Value.MaxServicesPerModel);

        var service = ToRecord(id, modelId, model.OwnerId ?? userId, draft, clock.GetUtcNow());
        RequireFloor(service, draft.Prices, model.ContextLength);
        await ServicesStore.InsertAsync(work, service, cancellationToken);
        await LogAsync(work, new Act(id, userId, "service.created", origin), service, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogDone(id, "created", userId);
        return service;
    }

    /// <summary>How an amount would be divided, by the rules and the split of now.</summary>
    public async Task<ApiSplit> PreviewAsync(Guid modelId, Guid userId, Money amount, BasisPoints computeShare, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        _ = await ServicesStore.LockModelAsync(work, modelId, userId, cancellationToken) ?? throw ServicesFaults.ModelNotFound();
        return await fees.PreviewAsync(work, modelId, amount, computeShare, clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>Lower prices count at once, higher ones after the notice; subscribers are told by mail.</summary>
    public Task<ServiceRecord> UpdateAsync(
        Guid id, Guid userId, Func<ServiceRecord, RevenueRules, ServiceChange> change, CallOrigin origin, CancellationToken cancellationToken) =>
        ChangeAsync(new Act(id, userId, "service.updated", origin), async (work, service, now) =>
        {
            if (service.Status == "closed") throw ServicesFaults.Closed();
            var wanted = change(service, settings.Get(RevenueRules.Setting));
            if (wanted.Limits is { } limits && service.Limits.ShrinksTo(limits) && await SubscribersStore.CountRunningAsync(work, id, cancellationToken) > 0)
                throw ServicesFaults.LimitsLowered();

            var updated = service with
            {
                Name = wanted.Name ?? service.Name,
                Description = wanted.Description ?? service.Description,
                ComputeShare = wanted.ComputeShare ?? service.ComputeShare,
                RequestsPerMinute = (wanted.Limits ?? service.Limits).RequestsPerMinute,
                RequestsPerDay = (wanted.Limits ?? service.Limits).RequestsPerDay,
                TokensPerMonth = (wanted.Limits ?? service.Limits).TokensPerMonth,
            };
            if (wanted.Prices is { } prices) RequireFloor(updated, prices, service.ContextLength);
            // Limits count at once and higher prices only after the notice: until then the lower ones must do for them.
            if (wanted.Limits is { } newLimits && (wanted.Prices is null || newLimits != service.Limits && service.PricesAt(now).RisesTo(wanted.Prices)))
                RequireFloor(updated, service.PricesAt(now), service.ContextLength);
            return wanted.Prices is null ? updated : await AnnounceAsync(work, updated, wanted.Prices, now, cancellationToken);
        }, cancellationToken);

    public Task<ServiceRecord> PauseAsync(Guid id, Guid userId, CallOrigin origin, CancellationToken cancellationToken) =>
        ChangeAsync(new Act(id, userId, "service.paused", origin), (_, service, now) => service.Status switch
        {
            "closed" => throw ServicesFaults.Closed(),
            "paused" => Task.FromResult(service),
            _ => Task.FromResult(service with { Status = "paused", PausedAt = now }),
        }, cancellationToken);

    /// <summary>What subscribers had paid for when the service was paused lasts as much longer.</summary>
    public Task<ServiceRecord> ResumeAsync(Guid id, Guid userId, CallOrigin origin, CancellationToken cancellationToken) =>
        ChangeAsync(new Act(id, userId, "service.resumed", origin), async (work, service, now) =>
        {
            if (service.Status == "closed") throw ServicesFaults.Closed();
            if (service.Status == "active") return service;
            if (!await ServicesStore.IsListedAsync(work, service.ModelId, cancellationToken)) throw ServicesFaults.ModelNotPublished();
            await ExtendAsync(work, service, now, cancellationToken);
            return service with { Status = "active", PausedAt = null };
        }, cancellationToken);

    /// <summary>For good: months that are paid run to their end and are not renewed, credits go back to those whose they are.</summary>
    public Task<ServiceRecord> CloseAsync(Guid id, Guid userId, CallOrigin origin, CancellationToken cancellationToken) =>
        ChangeAsync(new Act(id, userId, "service.closed", origin), async (work, service, now) =>
        {
            if (service.Status == "closed") return service;
            if (service.Status == "paused") await ExtendAsync(work, service, now, cancellationToken);
            await SubscribersStore.CheckPerUseAsync(work, id, now, cancellationToken);
            return service with { Status = "closed", PausedAt = null, ClosedAt = now };
        }, cancellationToken);

    private void RequireFloor(ServiceRecord service, PriceList prices, int contextLength)
    {
        var violations = settings.Get(ServiceFloor.Setting).Check(service, prices, contextLength).ToList();
        if (violations.Count > 0) throw ServicesFaults.Invalid(violations);
    }

    private async Task<ServiceRecord> AnnounceAsync(UnitOfWork work, ServiceRecord service, PriceList prices, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = service.PricesAt(now);
        if (prices == current) return service.WithPrices(current, null, null);
        if (prices == service.Next) return service;

        var subscribers = await SubscribersStore.RunningAsync(work, service.Id, cancellationToken);
        foreach (var portion in subscribers.Chunk(Portion)) await MailStore.EnqueueAllAsync(work, portion, MailKinds.ServicePrice, now, cancellationToken);
        return current.RisesTo(prices)
            ? service.WithPrices(current, prices, now.AddDays(options.Value.PriceNoticeDays))
            : service.WithPrices(prices, null, null);
    }

    private async Task ExtendAsync(UnitOfWork work, ServiceRecord service, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (since, by) = (service.PausedAt!.Value, now - service.PausedAt.Value);
        await SubscribersStore.ExtendAsync(work, service.Id, since, by, cancellationToken);
        await ServiceChargesStore.ExtendAsync(work, service.Id, since, by, cancellationToken);
        await fees.ExtendAsync(work, service.Id, since, by, cancellationToken);
    }

    private async Task<ServiceRecord> ChangeAsync(
        Act act, Func<UnitOfWork, ServiceRecord, DateTimeOffset, Task<ServiceRecord>> change, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var service = await ServicesStore.LockManagedAsync(work, act.ServiceId, act.UserId, cancellationToken) ?? throw ServicesFaults.ServiceNotFound();
        var now = clock.GetUtcNow();
        var changed = await change(work, service, now);
        if (changed == service) return service;

        changed = changed with { UpdatedAt = now };
        await ServicesStore.UpdateAsync(work, changed, cancellationToken);
        await LogAsync(work, act, changed, cancellationToken);
        await work.CommitAsync(cancellationToken);
        access.Forget(act.ServiceId.ToString());
        LogDone(act.ServiceId, act.Kind, act.UserId);
        return changed;
    }

    private Task LogAsync(UnitOfWork work, Act act, ServiceRecord service, CancellationToken cancellationToken)
    {
        var happened = new SecurityEvent(act.Kind)
        {
            UserId = act.UserId,
            Subject = new Id<ServiceTag>(service.Id).ToString(),
            Address = act.Origin.Address,
            Details = new Dictionary<string, string> { ["model"] = new Id<ModelTag>(service.ModelId).ToString(), ["name"] = service.Name },
        };
        return log.WriteAsync(work, happened, cancellationToken);
    }

    private static ServiceRecord ToRecord(Guid id, Guid modelId, Guid ownerId, ServiceDraft draft, DateTimeOffset now) => new()
    {
        Id = id,
        ModelId = modelId,
        OwnerId = ownerId,
        Name = draft.Name,
        Description = draft.Description,
        PricingType = draft.PricingType,
        Price = draft.Prices.Month,
        InputPrice = draft.Prices.Input,
        OutputPrice = draft.Prices.Output,
        RequestPrice = draft.Prices.Request,
        Serving = draft.Serving,
        ComputeShare = draft.ComputeShare.Value,
        RequestsPerMinute = draft.Limits.RequestsPerMinute,
        RequestsPerDay = draft.Limits.RequestsPerDay,
        TokensPerMonth = draft.Limits.TokensPerMonth,
        Status = "active",
        CreatedAt = now,
        UpdatedAt = now,
    };

    private sealed record Act(Guid ServiceId, Guid UserId, string Kind, CallOrigin Origin);

    [LoggerMessage(Level = LogLevel.Information, Message = "Service {ServiceId}: {Act} by user {UserId}")]
    private partial void LogDone(Guid serviceId, string act, Guid userId);
}
