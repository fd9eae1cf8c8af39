using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Marketplace.Services.ServicesMapping;

namespace AIForge.Coordinator.Marketplace.Services;

[Authorize(Policies.User)]
internal sealed class ServiceOfferGrpcService(
    Caller caller,
    CallIdempotency call,
    CallOrigin origin,
    OwnedServices owned,
    ServicesStore store,
    SubscribersStore subscribers,
    ModelsStore models,
    CurrentSettings settings,
    TimeProvider clock) : ServiceOfferService.ServiceOfferServiceBase
{
    private const int LargestOfModel = 100;

    private RevenueRules Rules => settings.Get(RevenueRules.Setting);

    public override async Task<CreateServiceResponse> CreateService(CreateServiceRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var modelId = await ManagedModelAsync(request.ModelId, context);
        var service = call.IsRepeat ? await store.FindManagedAsync(call.ActId, caller.UserId, context.CancellationToken) : null;
        service ??= await owned.CreateAsync(call.ActId, modelId, caller.UserId, ToDraft(request, Rules), origin, context.CancellationToken);
        return new CreateServiceResponse { Service = await ManagedAsync(service.Id, context) };
    }

    public override async Task<PreviewServiceResponse> PreviewService(PreviewServiceRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var modelId = await ManagedModelAsync(request.ModelId, context);
        var (amount, share) = ToPreview(request, Rules);
        var split = await owned.PreviewAsync(modelId, caller.UserId, amount, share, context.CancellationToken);
        return ToProto(amount, share, split, await store.NamesAsync([.. split.Creators.Select(creator => creator.Part.UserId)], context.CancellationToken));
    }

    public override async Task<ListManagedServicesResponse> ListManagedServices(ListManagedServicesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await store.ListManagedAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, service => service.Id);
        var counts = await subscribers.CountRunningAsync([.. shown.Select(service => service.Id)], context.CancellationToken);
        var now = clock.GetUtcNow();
        return new ListManagedServicesResponse { Services = { shown.Select(service => ToProto(service, now, counts.GetValueOrDefault(service.Id))) }, NextPageToken = next };
    }

    public override async Task<ListModelServicesResponse> ListModelServices(ListModelServicesRequest request, ServerCallContext context)
    {
        var model = await models.FindAsync(ModelId(request.ModelId), caller.UserId, context.CancellationToken) ?? throw ServicesFaults.ModelNotFound();
        var rows = await store.ListOfModelAsync(model.Id, LargestOfModel, context.CancellationToken);
        var now = clock.GetUtcNow();
        return new ListModelServicesResponse { Services = { rows.Select(service => ToProto(service, now)) } };
    }

    public override async Task<GetServiceResponse> GetService(GetServiceRequest request, ServerCallContext context)
    {
        var id = ServiceId(request.ServiceId);
        if (await store.FindManagedAsync(id, caller.UserId, context.CancellationToken) is not null)
            return new GetServiceResponse { Service = await ManagedAsync(id, context) };
        var service = await store.FindVisibleAsync(id, caller.UserId, context.CancellationToken) ?? throw ServicesFaults.ServiceNotFound();
        return new GetServiceResponse { Service = ToProto(service, clock.GetUtcNow()) };
    }

    public override async Task<UpdateServiceResponse> UpdateService(UpdateServiceRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = ServiceId(request.ServiceId);
        await owned.UpdateAsync(id, caller.UserId, (service, rules) => ToChange(request, service, rules), origin, context.CancellationToken);
        return new UpdateServiceResponse { Service = await ManagedAsync(id, context) };
    }

    public override async Task<PauseServiceResponse> PauseService(PauseServiceRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = ServiceId(request.ServiceId);
        await owned.PauseAsync(id, caller.UserId, origin, context.CancellationToken);
        return new PauseServiceResponse { Service = await ManagedAsync(id, context) };
    }

    public override async Task<ResumeServiceResponse> ResumeService(ResumeServiceRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = ServiceId(request.ServiceId);
        await owned.ResumeAsync(id, caller.UserId, origin, context.CancellationToken);
        return new ResumeServiceResponse { Service = await ManagedAsync(id, context) };
    }

    public override async Task<CloseServiceResponse> CloseService(CloseServiceRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var id = ServiceId(request.ServiceId);
        await owned.CloseAsync(id, caller.UserId, origin, context.CancellationToken);
        return new CloseServiceResponse { Service = await ManagedAsync(id, context) };
    }

    /// <summary>Before anything else is said about the request: other people's models are none.</summary>
    private async Task<Guid> ManagedModelAsync(string text, ServerCallContext context)
    {
        var id = ModelId(text);
        return await store.IsManagedAsync(id, caller.UserId, context.CancellationToken) ? id : throw ServicesFaults.ModelNotFound();
    }

    private async Task<OfferedService> ManagedAsync(Guid id, ServerCallContext context)
    {
        var service = await owned.FindAsync(id, caller.UserId, context.CancellationToken);
        var counts = await subscribers.CountRunningAsync([id], context.CancellationToken);
        return ToProto(service, clock.GetUtcNow(), counts.GetValueOrDefault(id));
    }
}
