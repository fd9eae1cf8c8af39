using System.Security.Cryptography;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>A coordinator with what tests of nodes need: users, nodes and models of their own, so that tests do not meet.</summary>
public class NetworkFixture : CoordinatorFixture
{
    public NetworkFixture()
    {
    }

    protected NetworkFixture(PostgresFixture postgres)
        : base(postgres)
    {
    }

    /// <summary>Settings that differ from the product's; a long silence, because fake nodes send no heartbeats.</summary>
    protected virtual Dictionary<string, string?> Settings => [];

    internal async Task<TestUser> UserAsync(Plan plan)
    {
        var account = await Coordinator.CreateUserAsync(plan: plan);
        return new TestUser(account.UserId, account.NewKey!);
    }

    internal async Task<TestUser> UserAsync(params string[] scopes)
    {
        var account = await Coordinator.CreateUserAsync();
        if (scopes.Length == 0) return new TestUser(account.UserId, account.NewKey!);
        var created = await new AccountService.AccountServiceClient(Anonymous).CreateApiKeyAsync(
            new CreateApiKeyRequest { Name = "narrow", Scopes = { scopes } }, RunningCoordinator.Bearer(account.NewKey!)).ResponseAsync.Within();
        return new TestUser(account.UserId, created.Secret);
    }

    internal async Task<TestNode> RegisterAsync(TestUser owner, string name = "node")
    {
        var reply = await new NodeService.NodeServiceClient(Anonymous).RegisterNodeAsync(
            new RegisterNodeRequest { Name = name }, owner.Headers).ResponseAsync.Within();
        Id<NodeTag>.TryParse(reply.Node.NodeId, out var id).Should().BeTrue();
        return new TestNode(id.Value, reply.Node.NodeId, reply.Token);
    }

    /// <summary>A model that no other test has heard of; one of the platform's own unless it has an owner.</summary>
    internal async Task<ModelRecord> ModelAsync(int contextLength = 512, Guid? ownerId = null, Guid? groupId = null)
    {
        var digits = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var model = new ModelRecord
        {
            Id = Id<ModelTag>.New(TimeProvider.System).Value,
            Name = "test-" + digits[..12],
            OwnerId = ownerId,
            GroupId = groupId,
            Architecture = "llama",
            ParameterCount = 1_000,
            Quantization = "Q8_0",
            ContextLength = contextLength,
            SizeBytes = 1_000,
            Sha256 = digits,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        await using var unit = await Service<Db>().BeginAsync(default).Within();
        await Service<ModelsStore>().UpsertAsync(unit, model, default).Within();
        await unit.CommitAsync(default).Within();
        return model;
    }

    /// <summary>A node of a new owner, connected and ready for the model.</summary>
    internal async Task<FakeNode> ConnectAsync(ModelRecord model, int slots = 8)
    {
        var node = await RegisterAsync(await UserAsync());
        return await FakeNode.ConnectAsync(Coordinator, node, FakeNode.Hello([model.Sha256], slots));
    }

    /// <summary>Completes when the coordinator has noticed that the node's stream is over.</summary>
    internal Task WhenGoneAsync(TestNode node) => WhenAsync(() => Service<NodeSessions>().Find(node.Id) is null);

    /// <summary>For states that the coordinator reaches by itself and announces to nobody.</summary>
    internal static Task WhenAsync(Func<bool> reached) => Eventually.IsTrueAsync(reached);

    protected override void Configure(WebApplicationBuilder builder)
    {
        var settings = new Dictionary<string, string?> { ["Nodes:SilenceLimitSeconds"] = "600" };
        foreach (var (name, value) in Settings) settings[name] = value;
        builder.Configuration.AddInMemoryCollection(settings);
    }
}
