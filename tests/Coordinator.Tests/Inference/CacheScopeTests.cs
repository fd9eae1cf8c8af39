using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Replicas;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>What a node is told of whose task it computes: one name an account, and nothing that anybody could compare.</summary>
public sealed class CacheScopeTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private readonly InferenceFixture _fixture = (InferenceFixture)fixture.Required();

    [SkippableFact]
    public async Task Chat_OneNode_SeesOneNameForEachAccount()
    {
        var (first, second, model) = (await _fixture.UserAsync(), await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);

        var scopes = new List<string>();
        foreach (var user in new[] { first, second, first }) scopes.Add(await ScopeAsync(node, user, model));

        scopes.Should().OnlyContain(scope => scope.Length == 32);
        scopes[2].Should().Be(scopes[0]);
        scopes[1].Should().NotBe(scopes[0]);
    }

    [SkippableFact]
    public async Task Chat_SeveralAnswers_HaveTheSameName()
    {
        var (user, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = InferenceFixture.Chat(model);
        request.N = 2;
        var answering = _fixture.CompleteAsync(user, request);

        using var one = await node.ClaimAsync();
        using var other = await node.ClaimAsync();
        await one.FinishAsync("a");
        await other.FinishAsync("b");

        await answering.Within();
        one.Start.Task.CacheScope.Should().NotBeEmpty().And.Be(other.Start.Task.CacheScope);
    }

    [Fact]
    public void For_OtherNodesAndSecrets_GivesOtherNames()
    {
        var (account, nodes) = (Guid.NewGuid(), new[] { Guid.NewGuid(), Guid.NewGuid() });
        var (one, same, other, own) = (Scopes(new string('s', 32)), Scopes(new string('s', 32)), Scopes(new string('t', 32)), Scopes(""));

        string Name(CacheScopes scopes, Guid node) => scopes.For(node, new InferenceTask { CacheScope = scopes.Of(account) }).CacheScope;

        Name(same, nodes[0]).Should().Be(Name(one, nodes[0]), "replicas share their secret");
        new[] { Name(one, nodes[0]), Name(one, nodes[1]), Name(other, nodes[0]), Name(own, nodes[0]), Name(Scopes(""), nodes[0]), one.Of(account), account.ToString("N") }
            .Should().OnlyHaveUniqueItems();
        one.For(nodes[0], new InferenceTask()).CacheScope.Should().BeEmpty("what has no account shares nothing");
    }

    private async Task<string> ScopeAsync(FakeNode node, TestUser user, ModelRecord model)
    {
        var answering = _fixture.CompleteAsync(user, InferenceFixture.Chat(model));
        using var generation = await node.ClaimAsync();
        await generation.FinishAsync("a");
        await answering.Within();
        return generation.Start.Task.CacheScope;
    }

    private static CacheScopes Scopes(string secret) => new(Options.Create(new ReplicaOptions { Secret = secret }));
}
