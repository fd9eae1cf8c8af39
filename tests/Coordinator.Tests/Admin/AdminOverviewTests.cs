using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Admin;

/// <summary>Numbers, nodes and jobs of everybody, and what the platform depends on.</summary>
public sealed class AdminOverviewTests(AdminServiceFixture fixture) : IClassFixture<AdminServiceFixture>
{
    private readonly AdminServiceFixture _fixture = (AdminServiceFixture)fixture.Required();

    private AdminOverviewService.AdminOverviewServiceClient Client => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Overview_CountsWhatIsNewAndHasEveryDayOnce()
    {
        var before = await OverviewAsync(7);
        var user = await _fixture.Coordinator.CreateUserAsync();
        await ExecuteAsync(
            """
            insert into nodes (id, node_id, owner_id, name, created_at, last_seen_at) values (@a, 'node_a' || @a::text, @owner, 'on', now(), now()), (@b, 'node_b' || @b::text, @owner, 'off', now(), null);
            insert into jobs (id, job_id, owner_id, type, status, config, demand, max_attempts, created_at, expires_at)
            values (@a, 'job_' || @a::text, @owner, 'container', 'PENDING', '{}', 'x', 1, now(), now() + interval '1 hour')
            """,
            new { a = Guid.CreateVersion7(), b = Guid.CreateVersion7(), owner = user.UserId });

        var after = await OverviewAsync(7);

        (after.Users - before.Users, after.Nodes - before.Nodes, after.OnlineNodes - before.OnlineNodes).Should().Be((1, 2, 1));
        (after.ActiveUsers - before.ActiveUsers).Should().Be(1, "a job makes its owner active");
        (Pending(after) - Pending(before)).Should().Be(1);
        after.Days.Should().HaveCount(7);
        after.Days.Select(day => day.Day).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (after.Days[^1].NewUsers - before.Days[^1].NewUsers, after.Days[^1].Jobs - before.Days[^1].Jobs).Should().Be((1, 1));
        after.Days[^1].Revenue.Should().MatchRegex(@"^-?\d+\.\d{6}$");

        static long Pending(GetAdminOverviewResponse overview) => overview.Jobs.FirstOrDefault(state => state.Status == "PENDING")?.Count ?? 0;
    }

    [SkippableFact]
    public async Task Nodes_Filters_ShowThoseAndPage()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();
        var region = "r" + Guid.NewGuid().ToString("n")[..8];
        await ExecuteAsync(
            """
            insert into nodes (id, node_id, owner_id, name, created_at, last_seen_at, is_active, deactivated_at, resources)
            values (@a, 'na' || @a::text, @owner, 'on', now(), now(), true, null, jsonb_build_object('region', @region::text, 'softwareVersion', '1.2')),
                (@b, 'nb' || @b::text, @owner, 'off', now(), now() - interval '1 hour', true, null, jsonb_build_object('region', @region::text)),
                (@c, 'nc' || @c::text, @owner, 'gone', now(), now(), false, now(), jsonb_build_object('region', @region::text))
            """,
            new { a = Guid.CreateVersion7(), b = Guid.CreateVersion7(), c = Guid.CreateVersion7(), owner = user.UserId, region });

        (await NamesAsync(new ListAdminNodesRequest { Region = region })).Should().BeEquivalentTo("on", "off", "gone");
        (await NamesAsync(new ListAdminNodesRequest { Region = region, State = "online" })).Should().Equal("on");
        (await NamesAsync(new ListAdminNodesRequest { Region = region, State = "offline" })).Should().Equal("off");
        (await NamesAsync(new ListAdminNodesRequest { OwnerId = new Id<UserTag>(user.UserId).ToString(), State = "deactivated" })).Should().Equal("gone");
        (await NamesAsync(new ListAdminNodesRequest { Region = region, Version = "1.2' or '1'='1" })).Should().BeEmpty();
        var first = await CallAsync("ListAdminNodes", new ListAdminNodesRequest { Region = region, PageSize = 2 }, Client.ListAdminNodesAsync);
        first.NextPageToken.Should().NotBeEmpty();
        (await NamesAsync(new ListAdminNodesRequest { Region = region, PageSize = 2, PageToken = first.NextPageToken })).Should().HaveCount(1);

        async Task<IEnumerable<string>> NamesAsync(ListAdminNodesRequest request) => (await CallAsync("ListAdminNodes", request, Client.ListAdminNodesAsync)).Nodes.Select(node => node.Name);
    }

    [SkippableFact]
    public async Task Jobs_OfAUser_AreShownWithoutTheirContents()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();
        await ExecuteAsync(
            """
            insert into jobs (id, job_id, owner_id, type, status, config, demand, max_attempts, created_at, expires_at)
            values (@a, 'job_' || @a::text, @owner, 'container', 'PENDING', '{"prompt":"a secret thought"}', 'x', 1, now(), now() + interval '1 hour')
            """,
            new { a = Guid.CreateVersion7(), owner = user.UserId });
        var owner = new Id<UserTag>(user.UserId).ToString();

        var pending = await CallAsync("ListAdminJobs", new ListAdminJobsRequest { OwnerId = owner, Status = "PENDING" }, Client.ListAdminJobsAsync);
        var failed = await CallAsync("ListAdminJobs", new ListAdminJobsRequest { OwnerId = owner, Status = "FAILED" }, Client.ListAdminJobsAsync);

        pending.Jobs.Should().ContainSingle().Which.OwnerId.Should().Be(owner);
        pending.ToString().Should().NotContain("secret");
        failed.Jobs.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Health_TellsOfEveryDependencyAndOfTheLoops()
    {
        await Eventually.IsTrueAsync(async () => (await HealthAsync()).Workers.Any(worker => worker.Name == "MailWorker" && worker.LastRunTime is not null));

        var health = await HealthAsync();

        health.Dependencies.Should().ContainSingle(dependency => dependency.Name == "postgresql").Which.State.Should().Be("ok");
        health.Dependencies.Select(dependency => dependency.Name).Should().Contain(["redis", "objects", "contents", "mail", "wallet_daemon"]);
        health.Dependencies.Single(dependency => dependency.Name == "objects").State.Should().BeOneOf("ok", "absent");

        Task<GetAdminHealthResponse> HealthAsync() => CallAsync("GetAdminHealth", new GetAdminHealthRequest(), Client.GetAdminHealthAsync);
    }

    [SkippableTheory]
    [InlineData(-1)]
    [InlineData(91)]
    public async Task Overview_DaysOutOfRange_AreRefused(int days)
    {
        var refused = await AdminServiceFixture.RefusedAsync(() => OverviewAsync(days));

        refused.ShouldBeFault(StatusCode.InvalidArgument, "ADMIN_REQUEST_INVALID");
    }

    private Task<GetAdminOverviewResponse> OverviewAsync(int days) => CallAsync("GetAdminOverview", new GetAdminOverviewRequest { Days = days }, Client.GetAdminOverviewAsync);

    private Task<TReply> CallAsync<TRequest, TReply>(string method, TRequest request, Func<TRequest, Metadata, DateTime?, CancellationToken, AsyncUnaryCall<TReply>> call)
        where TRequest : IMessage =>
        call(request, _fixture.Admin.Sign($"/aiforge.v1.AdminOverviewService/{method}", request), null, default).ResponseAsync.Within();

    private async Task ExecuteAsync(string sql, object args)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default);
        await work.ExecuteAsync(sql, args, default);
        await work.CommitAsync(default);
    }
}
