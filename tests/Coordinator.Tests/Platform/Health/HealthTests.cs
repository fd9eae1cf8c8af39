using AIForge.Testing;
using Grpc.Core;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace AIForge.Coordinator.Tests.Platform.Health;

public sealed class HealthTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private readonly CoordinatorFixture _fixture = fixture.Required();

    [SkippableTheory]
    [InlineData("")]
    [InlineData("aiforge.v1.AccountService")]
    public async Task Check_KnownService_Serves(string service)
    {
        var response = await Client().CheckAsync(new HealthCheckRequest { Service = service }).ResponseAsync.Within();

        response.Status.Should().Be(ServingStatus.Serving);
    }

    [SkippableFact]
    public async Task Check_UnknownService_IsNotFound()
    {
        var check = () => Client().CheckAsync(new HealthCheckRequest { Service = "aiforge.v1.Nothing" }).ResponseAsync.Within();

        (await check.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.NotFound);
    }

    [SkippableFact]
    public async Task List_Always_NamesEveryService()
    {
        var response = await Client().ListAsync(new HealthListRequest()).ResponseAsync.Within();

        response.Statuses.Keys.Should().Contain(["", "aiforge.v1.AccountService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"]);
    }

    [SkippableFact]
    public async Task Watch_ServerStops_TellsBeforeItEnds()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_fixture.Postgres.ConnectionString);
        using var call = new Grpc.Health.V1.Health.HealthClient(coordinator.Anonymous).Watch(new HealthCheckRequest());
        (await call.ResponseStream.MoveNext(default).Within()).Should().BeTrue();
        call.ResponseStream.Current.Status.Should().Be(ServingStatus.Serving);

        var stop = coordinator.StopAsync();

        (await call.ResponseStream.MoveNext(default).Within()).Should().BeTrue();
        call.ResponseStream.Current.Status.Should().Be(ServingStatus.NotServing);
        await stop.Within();
    }

    [SkippableFact]
    public async Task Watch_UnknownService_SaysSoAndStaysOpen()
    {
        using var call = Client().Watch(new HealthCheckRequest { Service = "aiforge.v1.Nothing" });

        (await call.ResponseStream.MoveNext(default).Within()).Should().BeTrue();

        call.ResponseStream.Current.Status.Should().Be(ServingStatus.ServiceUnknown);
    }

    private Grpc.Health.V1.Health.HealthClient Client() => new(_fixture.Anonymous);
}
