using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Jobs.Containers;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Matching;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs.Matching;

/// <summary>Jobs and nodes that choose each other, through the whole coordinator: what a hello says, what a job asks, and what both are told.</summary>
public sealed class MatchingTests(ContainersFixture fixture) : IClassFixture<ContainersFixture>
{
    private readonly ContainersFixture _fixture = (ContainersFixture)fixture.Required();

    private JobPlacementService.JobPlacementServiceClient Placement => new(_fixture.Anonymous);

    private NodeService.NodeServiceClient Nodes => new(_fixture.Anonymous);

    private async Task<FakeNode> NodeAsync(TestUser owner, Action<NodeHello> change)
    {
        var hello = FakeNode.Hello();
        hello.ContainerCapacity = ContainersFixture.Capacity();
        change(hello);
        return await FakeNode.ConnectAsync(_fixture.Coordinator, await _fixture.RegisterAsync(owner), hello);
    }

    private async Task<TestUser> PayerAsync(Asset asset = Asset.Usdt)
    {
        var user = await _fixture.UserAsync();
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.External(asset, "ethereum"), LedgerAccount.UserAvailable(asset, user.Id), Money.Whole(asset, 1_000));
        await _fixture.Service<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "", [leg]), default).Within();
        await work.CommitAsync(default).Within();
        return user;
    }

    private static CreateJobRequest Paid(string amount, int timeoutSeconds, Action<ContainersFixture.MapField>? change = null)
    {
        var request = ContainersFixture.Request(set =>
        {
            set.Set("timeout_seconds", timeoutSeconds);
            change?.Invoke(set);
        });
        request.PaymentAmount = $"\"{amount}\"";
        return request;
    }

    private async Task<ExplainJobResponse> WhyAsync(TestUser owner, Job job) =>
        await Placement.ExplainJobAsync(new ExplainJobRequest { JobId = job.JobId }, owner.Headers).ResponseAsync.Within();

    [SkippableFact]
    public async Task TwoNodes_RegionsAndPrices_EachGetsWhatSuitsIt_AndBothSidesHearWhy()
    {
        var (operatorUser, payer) = (await _fixture.UserAsync(), await PayerAsync());
        await using var berlin = await NodeAsync(operatorUser, hello =>
        {
            hello.Region = "eu-de";
            hello.Labels["tier"] = "gold";
            hello.PriceFloors.Add(new PriceFloor { Currency = "USDT", PerHour = "2" });
        });
        await using var ohio = await NodeAsync(operatorUser, hello =>
        {
            hello.Region = "us-oh";
            hello.PriceFloors.Add(new PriceFloor { Currency = "USDT", PerHour = "0.5" });
        });

        var cheap = await _fixture.SubmitAsync(payer, Paid("0.25", 1_800 / 2, set => set["regions"] = Value.ForList(Value.ForString("eu"))));
        var dear = await _fixture.SubmitAsync(payer, Paid("0.5", 900, set => set["regions"] = Value.ForList(Value.ForString("eu"))));
        await berlin.AttemptAsync(dear.JobId);
        var anywhere = await _fixture.SubmitAsync(payer, Paid("0.25", 900));
        await ohio.AttemptAsync(anywhere.JobId);

        var why = await WhyAsync(payer, cheap);
        why.Rejections.ToDictionary(rejection => rejection.Rule, rejection => rejection.Nodes).Should().Contain("PRICE_FLOOR", 1).And.Contain("REGION", 1);
        why.Rejections.Single(rejection => rejection.Rule == "PRICE_FLOOR").Unlock.Should().Contain("payment_amount");
        var node = await Placement.ExplainNodeAsync(new ExplainNodeRequest { NodeId = ohio.Identity.NodeId }, operatorUser.Headers).ResponseAsync.Within();
        node.Missed.Single(miss => miss.Rule == "REGION").Unlock.Should().Contain("Region");
        (await Placement.ExplainNodeAsync(new ExplainNodeRequest { NodeId = berlin.Identity.NodeId }, operatorUser.Headers).ResponseAsync.Within())
            .Missed.Single().Should().Match<MissedDemand>(miss => miss.Rule == "PRICE_FLOOR" && miss.Unlock.Contains("MinPrice"));
        await CancelAsync(payer, cheap);
    }

    [SkippableFact]
    public async Task Job_PaidLater_OffersItThen()
    {
        var (operatorUser, payer) = (await _fixture.UserAsync(), await PayerAsync(Asset.Aitbc));
        await using var node = await NodeAsync(operatorUser, hello => hello.PriceFloors.Add(new PriceFloor { Currency = "AITBC", PerHour = "20" }));
        var job = await _fixture.SubmitAsync(payer, ContainersFixture.Request(set => set.Set("timeout_seconds", 360)));
        (await WhyAsync(payer, job)).Rejections.Should().ContainSingle(rejection => rejection.Rule == "PRICE_FLOOR");

        await new PaidJobService.PaidJobServiceClient(_fixture.Anonymous).CreateTokenEscrowAsync(new CreateTokenEscrowRequest { JobId = job.JobId, Amount = "2" }, payer.Headers).ResponseAsync.Within();
        // What comes next wakes the dispatcher, which looks every few seconds anyway.
        await node.SendAsync(new ConnectRequest { ContainerCapacity = ContainersFixture.Capacity() });

        await node.AttemptAsync(job.JobId);
    }

    [SkippableFact]
    public async Task OwnNodes_AndWhoIsServed_AreKept()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        await using var selfish = await NodeAsync(owner, hello => hello.Serve = new ServeRule { Scope = ServeScope.Owner });
        await using var choosy = await NodeAsync(owner, hello => hello.Serve = new ServeRule { Scope = ServeScope.Users, UserIds = { new Id<UserTag>(stranger.Id).ToString() } });

        var foreign = await _fixture.SubmitAsync(stranger);
        await choosy.AttemptAsync(foreign.JobId);
        var own = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set =>
        {
            set.Set("nodes", "own");
            set["exclude_nodes"] = Value.ForList(Value.ForString(choosy.Identity.NodeId));
        }));
        await selfish.AttemptAsync(own.JobId);

        var confined = await _fixture.SubmitAsync(stranger, ContainersFixture.Request(set => set.Set("nodes", "own")));
        (await WhyAsync(stranger, confined)).Rejections.Where(rejection => rejection.Rule != "NOT_CONNECTED").Should().OnlyContain(rejection => rejection.Rule == "OWN_NODES");
        await CancelAsync(stranger, confined);
        var third = await _fixture.UserAsync();
        var unserved = await _fixture.SubmitAsync(third, ContainersFixture.Request(set => set["nodes"] = Value.ForList(Value.ForString(selfish.Identity.NodeId))));
        (await WhyAsync(third, unserved)).Rejections.Single(rejection => rejection.Rule == "OWNER_RULE").Nodes.Should().Be(1);
        await CancelAsync(third, unserved);
    }

    [SkippableFact]
    public async Task CachedInputs_AndImage_DecideBetweenEquals()
    {
        var owner = await _fixture.UserAsync();
        await using var empty = await NodeAsync(owner, hello => hello.Labels["test"] = "cached");
        await using var warm = await NodeAsync(owner, hello =>
        {
            hello.Labels["test"] = "cached";
            hello.ContainerCapacity.Cached.Add(ContentKeys.OfImage("elsewhere.example/other-name@" + ContainersFixture.Image.Split('@')[1]));
        });

        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set["labels"] = Value.ForStruct(new Struct { Fields = { ["test"] = Value.ForString("cached") } })));

        await warm.AttemptAsync(job.JobId);
    }

    [SkippableFact]
    public async Task Owner_SeesWhatHisNodeOffers_AndItsReputation()
    {
        var owner = await _fixture.UserAsync();
        await using var node = await NodeAsync(owner, hello =>
        {
            hello.Region = "eu-de";
            hello.Labels["tier"] = "gold";
            hello.PriceFloors.Add(new PriceFloor { Currency = "USDT", PerHour = "0.50" });
            hello.Serve = new ServeRule { Scope = ServeScope.Groups };
        });

        var shown = (await Nodes.ListNodesAsync(new ListNodesRequest(), owner.Headers).ResponseAsync.Within()).Nodes.Single();

        (shown.Resources.Region, shown.Resources.Labels["tier"], shown.Resources.Serving).Should().Be(("eu-de", "gold", NodeServing.Groups));
        shown.Resources.PriceFloors.Single().Should().Be(new NodePriceFloor { Currency = "USDT", PerHour = "0.50" });
        (shown.Reputation.Score, shown.Reputation.PaidWork, shown.Reputation.Explanation).Should().Be((0.5, true, "Little is known of it yet."));
    }

    [SkippableFact]
    public async Task LowReputation_GetsNoPaidWork_EvenAfterAReconnect()
    {
        var (operatorUser, payer) = (await _fixture.UserAsync(), await PayerAsync());
        var identity = await _fixture.RegisterAsync(operatorUser);
        await using (var unit = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await unit.ExecuteAsync("insert into node_reputation (node_id, bad, updated_at) values (@Id, 1000, now())", new { identity.Id }, default).Within();
            await unit.CommitAsync(default).Within();
        }

        var hello = FakeNode.Hello();
        hello.ContainerCapacity = ContainersFixture.Capacity();
        hello.Region = "low";
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, hello);
        var paid = await _fixture.SubmitAsync(payer, Paid("1", 60, set => set["regions"] = Value.ForList(Value.ForString("low"))));
        var free = await _fixture.SubmitAsync(payer, ContainersFixture.Request(set => set["regions"] = Value.ForList(Value.ForString("low"))));

        await node.AttemptAsync(free.JobId);

        (await WhyAsync(payer, paid)).Rejections.Single(rejection => rejection.Rule == "LOW_REPUTATION").Nodes.Should().Be(1);
        var shown = (await Nodes.GetNodeAsync(new GetNodeRequest { NodeId = identity.NodeId }, operatorUser.Headers).ResponseAsync.Within()).Node;
        (shown.Reputation.PaidWork, shown.Reputation.Explanation).Should().Be((false, "Too low for paid work: complete unpaid jobs, or wait until what went wrong weighs less."));
        await CancelAsync(payer, paid);
    }

    [SkippableTheory]
    [InlineData("priority", "parameters.priority")]
    [InlineData("regions", "parameters.regions")]
    [InlineData("min_reputation", "parameters.min_reputation")]
    public async Task Submit_WishThatIsWrong_NamesItsField_ForBothTypes(string name, string field)
    {
        var owner = await _fixture.UserAsync();
        var model = await _fixture.ModelAsync();
        var inference = JobsFixture.Request(model);
        foreach (var request in new[] { ContainersFixture.Request(), inference })
        {
            request.Parameters.Fields[name] = Value.ForString("wrong");
            var refused = await FluentActions.Awaiting(() => _fixture.SubmitAsync(owner, request)).Should().ThrowAsync<RpcException>();
            refused.Which.ShouldBeFault(StatusCode.InvalidArgument, "JOB_INVALID");
            refused.Which.Status.Detail.Should().Contain(field);
        }
    }

    private async Task CancelAsync(TestUser owner, Job job) => await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = job.JobId }, owner.Headers).ResponseAsync.Within();
}
