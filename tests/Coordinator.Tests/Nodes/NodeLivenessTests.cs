using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Nodes.Keys;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using AIForge.Testing;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>Silence and the flush, on a clock that only the test moves.</summary>
public sealed class NodeLivenessTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>, IAsyncLifetime
{
    private readonly NetworkFixture _fixture = (NetworkFixture)fixture.Required();
    private readonly ManualTimeProvider _clock = new();
    private readonly NodeSessions _sessions = new();
    private readonly NodeTokenStreams _streams = new();
    private readonly RecordingLogger<NodeLiveness> _log = new();
    private NodeLiveness? _liveness;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_liveness is not null) await _liveness.StopAsync(default).Within();
        _liveness?.Dispose();
    }

    [SkippableFact]
    public async Task Tick_SilentLongerThanTheLimit_ClosesOnlyThatStream()
    {
        using var silent = await SessionAsync();
        using var heard = await SessionAsync();
        await StartAsync();

        await AdvanceAsync(TimeSpan.FromSeconds(33));
        silent.Closed.IsCancellationRequested.Should().BeFalse("the limit is not passed yet");
        heard.Touch();
        await AdvanceAsync(TimeSpan.FromSeconds(2));

        silent.CloseReason!.Reason.Should().Be("NODE_SILENT");
        heard.Closed.IsCancellationRequested.Should().BeFalse();
    }

    [SkippableFact]
    public async Task Tick_ManyNodes_WritesWhenEachWasSeenInOneStatement()
    {
        var sessions = new List<NodeSession>();
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            sessions.Add(await SessionAsync());
        }

        await StartAsync();

        var ids = sessions.Select(session => session.NodeId).ToArray();
        var rows = await _fixture.Service<Db>().QueryAsync<(Guid Id, DateTimeOffset SeenAt, string Statement)>(
            "select id, last_seen_at as seen_at, xmin::text || '/' || cmin::text as statement from nodes where id = any(@ids)", new { ids }, default).Within();
        rows.Should().HaveCount(5);
        foreach (var session in sessions) rows.Single(row => row.Id == session.NodeId).SeenAt.Should().Be(session.LastSeenAt);
        rows.Select(row => row.Statement).Distinct().Should().ContainSingle("all of them are written together");
        foreach (var session in sessions) session.Dispose();
    }

    [SkippableFact]
    public async Task Tick_BetweenFlushes_WritesNothing()
    {
        using var session = await SessionAsync();
        await StartAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        session.Touch();

        await AdvanceAsync(TimeSpan.FromSeconds(12));
        (await SeenAtAsync(session)).Should().BeBefore(session.LastSeenAt);
        await AdvanceAsync(TimeSpan.FromSeconds(3));

        (await SeenAtAsync(session)).Should().Be(session.LastSeenAt);
    }

    [SkippableFact]
    public async Task Silence_RealStream_EndsWithTheReason()
    {
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity);

        _fixture.Service<NodeSessions>().Find(identity.Id)!.Close(NodesFaults.Silent(35));

        (await node.EndedAsync())!.ShouldBeFault(Grpc.Core.StatusCode.DeadlineExceeded, "NODE_SILENT");
    }

    [SkippableFact]
    public async Task Tick_TokenExpires_ClosesItsStream()
    {
        using var expiring = await SessionAsync(_clock.GetUtcNow().AddSeconds(20));
        using var lasting = await SessionAsync();
        await StartAsync();

        await AdvanceAsync(TimeSpan.FromSeconds(18));
        expiring.Closed.IsCancellationRequested.Should().BeFalse();
        await AdvanceAsync(TimeSpan.FromSeconds(2));

        expiring.CloseReason!.Reason.Should().Be("CREDENTIAL_EXPIRED");
        lasting.Closed.IsCancellationRequested.Should().BeFalse();
    }

    [SkippableFact]
    public async Task Tick_RevocationNobodyAnnounced_EndsTheStreamAtTheNextFlush()
    {
        var owner = await _fixture.UserAsync();
        var node = await _fixture.RegisterAsync(owner);
        var tokenId = await _fixture.Service<Db>().SingleAsync<Guid>("select id from node_tokens where node_id = @Id", new { node.Id }, default).Within();
        using var stream = _streams.Open(tokenId);
        await StartAsync();
        await using (var unit = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await _fixture.Service<NodeTokensStore>().RevokeAsync(unit, tokenId, owner.Id, TimeProvider.System.GetUtcNow(), default).Within();
            await unit.CommitAsync(default).Within();
        }

        await AdvanceAsync(TimeSpan.FromSeconds(15));

        stream.Reason!.Reason.Should().Be("CREDENTIAL_REVOKED");
    }

    [SkippableFact]
    public async Task Tick_KeyResetWithoutAnnouncement_ClosesTheStreamAndNoOther()
    {
        using var reset = NodePublicKey.TryRead(NodeKeyPair.Create().PublicKey)!;
        using var kept = NodePublicKey.TryRead(NodeKeyPair.Create().PublicKey)!;
        var (session, other) = (await SessionAsync(key: reset), await SessionAsync(key: kept));
        await StartAsync();
        await using (var unit = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            var store = _fixture.Service<NodeKeysStore>();
            (await store.PinAsync(unit, session.NodeId, reset, TimeProvider.System.GetUtcNow(), default).Within()).Should().BeTrue();
            (await store.PinAsync(unit, other.NodeId, kept, TimeProvider.System.GetUtcNow(), default).Within()).Should().BeTrue();
            await store.RetireAsync(unit, session.NodeId, TimeProvider.System.GetUtcNow(), default).Within();
            await unit.CommitAsync(default).Within();
        }

        await AdvanceAsync(TimeSpan.FromSeconds(15));

        session.CloseReason!.Reason.Should().Be("NODE_KEY_MISMATCH");
        other.CloseReason.Should().BeNull();
    }

    private async Task<NodeSession> SessionAsync(DateTimeOffset? tokenExpiresAt = null, NodePublicKey? key = null)
    {
        var owner = await _fixture.UserAsync();
        var node = await _fixture.RegisterAsync(owner);
        var identity = new NodeIdentity(node.Id, owner.Id) { TokenExpiresAt = tokenExpiresAt, Key = key };
        var session = new NodeSession(identity, new NodeHello { Slots = 1 }, 16, _clock);
        _sessions.Add(session);
        return session;
    }

    private async Task StartAsync()
    {
        var options = Options.Create(new NodesOptions { SilenceLimitSeconds = 35, FlushSeconds = 15 });
        _liveness = new NodeLiveness(
            _fixture.Service<Db>(), _fixture.Service<NodesStore>(), _fixture.Service<NodeTokensStore>(), _fixture.Service<NodeKeysStore>(), _sessions, _streams, _clock, options, _log);
        await _liveness.StartAsync(default).Within();
        await _clock.WhenTimersWaitAsync();
    }

    /// <summary>Moves the clock and lets a tick see the new time; up to a second more passes.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        _clock.Advance(by);
        await _clock.WhenTimersWaitAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _clock.WhenTimersWaitAsync();
        _log.Entries.Should().NotContain(entry => entry.Level == Microsoft.Extensions.Logging.LogLevel.Error);
    }

    private Task<DateTimeOffset> SeenAtAsync(NodeSession session) => _fixture.Service<Db>().SingleAsync<DateTimeOffset>(
        "select last_seen_at from nodes where id = @NodeId", new { session.NodeId }, default).Within();
}
