using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Times;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Marketplace.Usage;

[Authorize(Policies.User)]
internal sealed class UsageGrpcService(Caller caller, UsageReportsStore store, OwnedServices owned, TimeProvider clock) : UsageService.UsageServiceBase
{
    public override async Task<GetUsageResponse> GetUsage(GetUsageRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var span = ToSpan(request.FromTime, request.UntilTime);
        var rows = request.GroupBy switch
        {
            "" or "day" => await store.ByDayAsync(caller.UserId, span, context.CancellationToken),
            "model" => await store.ByModelAsync(caller.UserId, span, context.CancellationToken),
            "key" => await store.ByKeyAsync(caller.UserId, span, context.CancellationToken),
            _ => throw UsageFaults.Invalid("group_by", "Give day, model or key."),
        };
        return new GetUsageResponse { Sums = { rows.Select(ToProto) }, Currency = ServicesMapping.Currency };
    }

    public override async Task<GetServiceUsageResponse> GetServiceUsage(GetServiceUsageRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var span = ToSpan(request.FromTime, request.UntilTime);
        var service = await owned.FindAsync(ServicesMapping.ServiceId(request.ServiceId), caller.UserId, context.CancellationToken);
        var rows = await store.OfServiceAsync(service.Id, span, context.CancellationToken);
        return new GetServiceUsageResponse { Sums = { rows.Select(ToServiceSum) }, Currency = ServicesMapping.Currency };
    }

    private UsageSpan ToSpan(Timestamp? from, Timestamp? until) => UsageSpan.Of(RequestTime.Of(from), RequestTime.Of(until), clock.GetUtcNow());

    private static UsageSum ToProto(UsageRow row) => new()
    {
        Day = row.Day ?? "",
        ModelId = row.ModelId is { } model ? new Id<ModelTag>(model).ToString() : "",
        Model = row.ModelId is null ? "" : row.Name ?? "",
        KeyId = row.KeyId is { } key ? new Id<ApiKeyTag>(key).ToString() : "",
        Key = row.KeyId is null ? "" : row.Name ?? "",
        SubscriptionId = row.SubscriptionId is { } subscription ? new Id<ServiceSubscriptionTag>(subscription).ToString() : "",
        Requests = row.Requests,
        Failed = row.Failed,
        PromptTokens = row.PromptTokens,
        CompletionTokens = row.CompletionTokens,
        Cost = ServicesMapping.Usdt(row.Cost),
    };

    private static ServiceUsageSum ToServiceSum(UsageRow row) => new()
    {
        Day = row.Day,
        Subscribers = row.Subscribers,
        Requests = row.Requests,
        Failed = row.Failed,
        PromptTokens = row.PromptTokens,
        CompletionTokens = row.CompletionTokens,
        Cost = ServicesMapping.Usdt(row.Cost),
    };
}
