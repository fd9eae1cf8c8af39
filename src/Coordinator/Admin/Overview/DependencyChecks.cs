using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Redis;
using AIForge.Coordinator.Platform.Storage;
using AIForge.Storage.Cids;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;

namespace AIForge.Coordinator.Admin.Overview;

/// <summary>Asks everything at the same time, each for a few seconds at most: what is away keeps nobody waiting for the rest.</summary>
internal sealed partial class DependencyChecks(
    Db db,
    AdminOverviewStore store,
    IEnumerable<RedisConnection> redis,
    IObjectStore objects,
    IContentStore contents,
    PaymentNetworks networks,
    TimeProvider clock,
    ILogger<DependencyChecks> logger)
{
    private const string ProbeKey = "health/probe";

    // The empty file, which every content store of ours can name and need not have.
    private const string ProbeCid = "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4), OldMail = TimeSpan.FromMinutes(10), OldBlock = TimeSpan.FromMinutes(3), QuietDaemon = TimeSpan.FromMinutes(10);

    public async Task<IReadOnlyList<DependencyState>> AskAsync(CancellationToken cancellationToken)
    {
        List<Task<DependencyState>> asked =
        [
            CheckAsync("postgresql", async token => Found("postgresql", $"{await db.ScalarAsync<string>("show server_version", null, token)}"), cancellationToken),
            CheckAsync("redis", RedisAsync, cancellationToken),
            CheckAsync("objects", ObjectsAsync, cancellationToken),
            CheckAsync("contents", ContentsAsync, cancellationToken),
            CheckAsync("mail", MailAsync, cancellationToken),
            CheckAsync("wallet_daemon", DaemonAsync, cancellationToken),
        ];
        asked.AddRange(networks.All.Select(network => ChainAsync(network, cancellationToken)));
        return await Task.WhenAll(asked);
    }

    private async Task<DependencyState> CheckAsync(string name, Func<CancellationToken, Task<DependencyState>> ask, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var startedAt = clock.GetTimestamp();
        try
        {
            return await ask(ending.Token).WaitAsync(ending.Token) with { Took = clock.GetElapsedTime(startedAt) };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new DependencyState(name, DependencyState.Failed, $"No answer within {Patience.TotalSeconds} s.") { Took = clock.GetElapsedTime(startedAt) };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Addresses and credentials may be in the message; the log has it.
            LogFailed(exception, name);
            return new DependencyState(name, DependencyState.Failed, "It gave no usable answer; the log of the server says more.") { Took = clock.GetElapsedTime(startedAt) };
        }
    }

    private async Task<DependencyState> RedisAsync(CancellationToken cancellationToken)
    {
        // None is registered where none is configured.
        if (redis.FirstOrDefault() is not { } connection) return new DependencyState("redis", DependencyState.Absent, "Limits and signals are kept in this process.");
        await (await connection.DatabaseAsync(cancellationToken)).PingAsync();
        return Found("redis", "");
    }

    private async Task<DependencyState> ObjectsAsync(CancellationToken cancellationToken)
    {
        if (objects is UnconfiguredObjectStore) return new DependencyState("objects", DependencyState.Absent, "");
        await objects.FindAsync(ProbeKey, cancellationToken);
        return Found("objects", objects is LocalObjectStore ? "a folder of this machine" : "S3");
    }

    private async Task<DependencyState> ContentsAsync(CancellationToken cancellationToken)
    {
        if (contents is UnconfiguredContentStore) return new DependencyState("contents", DependencyState.Absent, "");
        if (Cid.TryParse(ProbeCid, out var cid)) await contents.FindSizeAsync(cid, cancellationToken);
        return Found("contents", contents is LocalContentStore ? "a folder of this machine" : "IPFS");
    }

    private async Task<DependencyState> MailAsync(CancellationToken cancellationToken)
    {
        var (waiting, oldest) = await store.MailAsync(cancellationToken);
        var lag = oldest is { } since ? clock.GetUtcNow() - new DateTimeOffset(since, TimeSpan.Zero) : TimeSpan.Zero;
        return new DependencyState("mail", lag > OldMail ? DependencyState.Degraded : DependencyState.Ok, $"{waiting} waiting") { Lag = lag };
    }

    private async Task<DependencyState> DaemonAsync(CancellationToken cancellationToken)
    {
        if (await store.DaemonSeenAsync(cancellationToken) is not { } seen) return new DependencyState("wallet_daemon", DependencyState.Absent, "Nobody has looked at its chain yet.");
        var lag = clock.GetUtcNow() - new DateTimeOffset(seen, TimeSpan.Zero);
        return new DependencyState("wallet_daemon", lag > QuietDaemon ? DependencyState.Degraded : DependencyState.Ok, $"its chain was last looked at {(long)lag.TotalSeconds} s ago") { Lag = lag };
    }

    /// <summary>One endpoint that answers is enough for a network: what is known of each is said beside it, also when none does.</summary>
    private async Task<DependencyState> ChainAsync(PaymentNetwork network, CancellationToken cancellationToken) =>
        await CheckAsync($"chain:{network.Name}", token => HeadAsync(network, token), cancellationToken) with { Endpoints = network.Verifier.Endpoints };

    private async Task<DependencyState> HeadAsync(PaymentNetwork network, CancellationToken cancellationToken)
    {
        var head = await network.Verifier.HeadAsync(cancellationToken);
        var lag = clock.GetUtcNow() - head.Time;
        return new DependencyState($"chain:{network.Name}", lag > OldBlock ? DependencyState.Degraded : DependencyState.Ok, $"final up to block {head.FinalHeight}") { Height = head.Height, Lag = lag };
    }

    private static DependencyState Found(string name, string detail) => new(name, DependencyState.Ok, detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Dependency} gave no usable answer")]
    private partial void LogFailed(Exception exception, string dependency);
}
