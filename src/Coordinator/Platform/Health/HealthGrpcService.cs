using AIForge.Coordinator.Platform.Reflection;
using AIForge.Shared.Faults;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Authorization;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace AIForge.Coordinator.Platform.Health;

/// <summary>The standard health protocol, for the server ("") and each of its services, which stand and fall together.</summary>
[AllowAnonymous]
internal sealed class HealthGrpcService(ServingState state, ServiceCatalog catalog) : Grpc.Health.V1.Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => IsKnown(request.Service)
        ? Task.FromResult(Response(state.Status))
        : throw new FaultException(FaultKind.NotFound, "SERVICE_UNKNOWN", "There is no such service here.");

    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var response = new HealthListResponse { Statuses = { [""] = Response(state.Status) } };
        foreach (var name in catalog.ServiceNames) response.Statuses[name] = Response(state.Status);
        return Task.FromResult(response);
    }

    /// <summary>Sends the state now and when it changes; after NOT_SERVING the stream ends with the server.</summary>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var known = IsKnown(request.Service);
        var first = known ? state.Status : ServingStatus.ServiceUnknown;
        await responseStream.WriteAsync(Response(first), context.CancellationToken);
        await state.Stopping.WaitAsync(context.CancellationToken);
        if (known && first != ServingStatus.NotServing)
            await responseStream.WriteAsync(Response(ServingStatus.NotServing), context.CancellationToken);
    }

    private bool IsKnown(string service) => service.Length == 0 || catalog.ServiceNames.Contains(service);

    private static HealthCheckResponse Response(ServingStatus status) => new() { Status = status };
}
