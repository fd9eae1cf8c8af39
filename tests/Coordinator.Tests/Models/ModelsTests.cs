using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Models;

/// <summary>Which models exist, and how many nodes can serve them now.</summary>
public sealed class ModelsTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly NetworkFixture _fixture = (NetworkFixture)fixture.Required();

    private ModelService.ModelServiceClient Models => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Start_KnownModels_AreAddedThenUpdatedUnderTheSameId()
    {
        var owner = await _fixture.UserAsync();
        await using (await StartAsync(("known/model-1", new string('1', 64), 512), ("known-2", new string('2', 64), 64)))
        {
        }

        var before = await GetAsync(owner, "known/model-1");
        await using (await StartAsync(("known/model-1", new string('3', 64), 1_024)))
        {
        }

        var after = await GetAsync(owner, "known/model-1");
        after.Should().Be(new Model(before) { Sha256 = new string('3', 64), ContextLength = 1_024 });
        before.Should().Be(new Model
        {
            ModelId = before.ModelId, Name = "known/model-1", Architecture = "llama", ParameterCount = 7, Quantization = "Q8_0", ContextLength = 512,
            SizeBytes = 9, Sha256 = new string('1', 64), CreateTime = before.CreateTime, Format = "gguf",
        });
        (await GetAsync(owner, "known-2")).ContextLength.Should().Be(64, "a model that is no longer configured stays");
    }

    [SkippableTheory]
    [InlineData("Name", "")]
    [InlineData("Name", "/x")]
    [InlineData("Name", "has space")]
    [InlineData("Sha256", "ABC")]
    [InlineData("ContextLength", "0")]
    [InlineData("SizeBytes", "0")]
    [InlineData("Architecture", "")]
    public async Task Start_WrongConfiguration_RefusesToStart(string field, string value)
    {
        var start = () => StartAsync(builder => builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(Settings(0, "fine", new string('a', 64), 512)) { [$"Models:Known:0:{field}"] = value }));

        await start.Should().ThrowAsync<OptionsValidationException>();
    }

    [SkippableFact]
    public async Task Start_SameNameTwice_RefusesToStart()
    {
        var start = () => StartAsync(("twice", new string('a', 64), 1), ("twice", new string('b', 64), 1));

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage("*twice twice*");
    }

    [SkippableFact]
    public async Task Get_ByIdAndByName_IsTheSameModel()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());

        var byName = await GetAsync(owner, model.Name);

        byName.ModelId.Should().Be(new Id<ModelTag>(model.Id).ToString());
        (await GetAsync(owner, byName.ModelId)).Should().Be(byName);
        foreach (var unknown in (string[])["nobody", "", Id<ModelTag>.New(TimeProvider.System).ToString()])
            (await FluentActions.Awaiting(() => GetAsync(owner, unknown)).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [SkippableFact]
    public async Task ReadyNodes_ConnectDrainLeave_CountsOnlyThoseThatTakeWork()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var one = await _fixture.ConnectAsync(model);
        await using var other = await _fixture.ConnectAsync(await _fixture.ModelAsync());
        (await GetAsync(owner, model.Name)).ReadyNodes.Should().Be(1);
        await using (var two = await _fixture.ConnectAsync(model))
        {
            (await GetAsync(owner, model.Name)).ReadyNodes.Should().Be(2);
            await two.LeaveAsync();
            await _fixture.WhenGoneAsync(two.Identity);
        }

        (await GetAsync(owner, model.Name)).ReadyNodes.Should().Be(1);
        await one.SendAsync(new ConnectRequest { Drain = new Drain { Draining = true } });
        await NetworkFixture.WhenAsync(() => _fixture.Service<Coordinator.Nodes.NodeSessions>().Find(one.Identity.Id)!.Draining);
        (await GetAsync(owner, model.Name)).ReadyNodes.Should().Be(0);
    }

    [SkippableFact]
    public async Task List_SeveralPages_ShowsEachModelOnceNewestFirst()
    {
        var owner = await _fixture.UserAsync();
        var made = new List<string>();
        for (var i = 0; i < 3; i++) made.Add((await _fixture.ModelAsync()).Name);

        var names = new List<string>();
        var request = new ListModelsRequest { PageSize = 2 };
        do
        {
            var page = await Models.ListModelsAsync(request, owner.Headers).ResponseAsync.Within();
            names.AddRange(page.Models.Select(model => model.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        names.Should().OnlyHaveUniqueItems().And.ContainInOrder(Enumerable.Reverse(made));
    }

    [SkippableFact]
    public async Task List_ByTheHashesOfFiles_NamesThoseThatTheCallerSees()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var (open, hidden) = (await _fixture.ModelAsync(), await _fixture.ModelAsync(ownerId: owner.Id));
        async Task<IEnumerable<string>> NamesAsync(TestUser who, params string[] hashes) =>
            (await Models.ListModelsAsync(new ListModelsRequest { Sha256 = { hashes } }, who.Headers).ResponseAsync.Within()).Models.Select(model => model.Name);

        (await NamesAsync(owner, open.Sha256, hidden.Sha256)).Should().BeEquivalentTo(open.Name, hidden.Name);
        (await NamesAsync(stranger, open.Sha256, hidden.Sha256)).Should().Equal([open.Name], "what a node holds tells nobody of models that he may not see");
        (await NamesAsync(owner, "nonsense")).Should().BeEmpty();
        (await FluentActions.Awaiting(() => NamesAsync(owner, [.. Enumerable.Repeat(open.Sha256, 101)])).Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.InvalidArgument);
    }

    private async Task<Model> GetAsync(TestUser owner, string id) =>
        (await Models.GetModelAsync(new GetModelRequest { ModelId = id }, owner.Headers).ResponseAsync.Within()).Model;

    private Task<RunningCoordinator> StartAsync(params (string Name, string Sha256, int ContextLength)[] models) => StartAsync(builder =>
    {
        for (var i = 0; i < models.Length; i++)
            builder.Configuration.AddInMemoryCollection(Settings(i, models[i].Name, models[i].Sha256, models[i].ContextLength));
    });

    private Task<RunningCoordinator> StartAsync(Action<WebApplicationBuilder> configure) =>
        RunningCoordinator.StartAsync(_fixture.Postgres.ConnectionString, configure: configure);

    private static Dictionary<string, string?> Settings(int index, string name, string sha256, int contextLength) => new()
    {
        [$"Models:Known:{index}:Name"] = name,
        [$"Models:Known:{index}:Architecture"] = "llama",
        [$"Models:Known:{index}:ParameterCount"] = "7",
        [$"Models:Known:{index}:Quantization"] = "Q8_0",
        [$"Models:Known:{index}:ContextLength"] = $"{contextLength}",
        [$"Models:Known:{index}:SizeBytes"] = "9",
        [$"Models:Known:{index}:Sha256"] = sha256,
    };
}
