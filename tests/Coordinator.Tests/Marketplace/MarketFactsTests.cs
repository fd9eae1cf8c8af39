using AIForge.Coordinator.Marketplace.Facts;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>What everybody may know of the network.</summary>
public sealed class MarketFactsTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly NetworkFixture _fixture = (NetworkFixture)fixture.Required();

    [SkippableFact]
    public async Task Facts_WithoutCredential_CountListedModelsAndWhatIsOnline()
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        using var facts = new RecentFacts(new MarketFactsStore(_fixture.Service<Db>()), clock);
        var (before, _) = await facts.FindAsync(default);
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await _fixture.ModelAsync(ownerId: owner.Id);
        await using var node = await _fixture.ConnectAsync(model);
        await using var work = await _fixture.Service<Db>().BeginAsync(default);
        await work.ExecuteAsync("update nodes set last_seen_at = @now where id = @Id", new { now = clock.GetUtcNow(), node.Identity.Id }, default);
        await work.ExecuteAsync("insert into model_days (model_id, day, requests, failed, tokens) values (@Id, @today::date, 3, 1, 40)", new { model.Id, today = clock.GetUtcNow().UtcDateTime.Date }, default);
        await work.CommitAsync(default);

        (await facts.FindAsync(default)).Facts.Should().Be(before, "nobody has it counted more than twice a minute");
        clock.Advance(TimeSpan.FromSeconds(31));
        var (after, _) = await facts.FindAsync(default);

        (after.Models - before.Models, after.OnlineNodes - before.OnlineNodes, after.Requests - before.Requests, after.Tokens - before.Tokens).Should().Be((1, 1, 3, 40));
        var open = await new MarketFactsService.MarketFactsServiceClient(_fixture.Anonymous).GetMarketFactsAsync(new GetMarketFactsRequest()).ResponseAsync.Within();
        open.Models.Should().BeGreaterThan(0);
    }
}
