using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Platform.Database.Embedded;
using AIForge.Coordinator.Tests.Platform.Database.Embedded;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Coordinator.Tests.Platform.Faults;

/// <summary>A coordinator on a database of its own that goes away and comes back.</summary>
public sealed class OutageTests
{
    [SkippableFact]
    public async Task Call_DatabaseAway_IsUnavailableUntilItIsBack()
    {
        using var folder = TemporaryFolder.Create();
        await using var postgres = new EmbeddedPostgres(
            new EmbeddedPostgresOptions { DataFolder = folder.Combine("pg") }, TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance);
        EmbeddedPrograms.Require();
        await postgres.StartAsync(default).Within(TimeSpan.FromSeconds(90));
        await using var coordinator = await RunningCoordinator.StartAsync(
            postgres.ConnectionString, configure: builder => builder.Services.Configure<AccountsOptions>(options => options.CacheKeysFor = TimeSpan.Zero));
        var client = new AccountService.AccountServiceClient(coordinator.Anonymous);
        var headers = RunningCoordinator.Bearer((await coordinator.CreateUserAsync()).NewKey!);

        await postgres.StopAsync().Within(TimeSpan.FromSeconds(30));
        var call = () => client.GetMeAsync(new GetMeRequest(), headers).ResponseAsync.Within();
        (await call.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.Unavailable, "STORE_UNAVAILABLE");
        await postgres.StartAsync(default).Within(TimeSpan.FromSeconds(90));

        (await client.GetMeAsync(new GetMeRequest(), headers).ResponseAsync.Within()).User.Should().NotBeNull();
    }
}
