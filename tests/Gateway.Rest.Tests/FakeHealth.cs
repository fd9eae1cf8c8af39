using Grpc.Core;
using Grpc.Health.V1;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Always serving.</summary>
internal sealed class FakeHealth : Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving });
}
