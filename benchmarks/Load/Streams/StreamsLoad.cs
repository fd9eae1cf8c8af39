using System.Diagnostics;
using AIForge.Coordinator.Nodes;
using AIForge.Load.Network;
using AIForge.Node.Artifacts;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Npgsql;

namespace AIForge.Load.Streams;

/// <summary>Thousands of nodes on one coordinator: what a stream costs, what heartbeats write, and how all of them come back after a kill.</summary>
internal static class StreamsLoad
{
    private const int Nodes = 5_000, Jobs = 1_000, AtOnce = 64, Connections = 5;
    private const double MemoryTarget = 40, WritesTarget = 5, ReconnectTarget = 20;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10), Watch = TimeSpan.FromSeconds(60), Limit = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("streams", options);
        await using var network = new BenchNetwork();
        var model = await ModelProbe.DescribeAsync(Path.GetFullPath(options.Model), network.PathOf("probe"), CancellationToken.None);
        await network.StartAsync(options, model);
        await using var source = NpgsqlDataSource.Create(network.ConnectionString);
        var tokens = await RegisterAsync(source);

        var nodes = tokens.Select(token => new StreamNode(network.GrpcUrl, token, model.Sha256)).ToList();
        var behindProxy = await BehindProxyAsync(network, nodes);

        await Task.Delay(Settle);
        var (idle, idleWrites) = (network.Coordinator.ResidentMegabytes, await WritesAsync(source, Watch));
        using var ending = new CancellationTokenSource();
        var connecting = Stopwatch.StartNew();
        var running = await StartAsync(nodes, ending.Token);
        await UntilAsync(() => nodes.All(node => node.IsConnected), "every node to connect");
        var connected = connecting.Elapsed.TotalSeconds;

        await Task.Delay(Settle);
        var resident = network.Coordinator.ResidentMegabytes;
        var busyWrites = await WritesAsync(source, Watch);
        var writes = (Transactions: busyWrites.Transactions - idleWrites.Transactions, Rows: busyWrites.Rows - idleWrites.Rows);

        await SubmitAsync(network, model.Name);
        await UntilAsync(() => nodes.Sum(node => node.Jobs) == Jobs, "every job to be with a node");
        await network.KillCoordinatorAsync();
        await UntilAsync(() => nodes.All(node => !node.IsConnected), "every stream to be gone");
        var reconnecting = await network.RestartCoordinatorAsync();
        await UntilAsync(() => nodes.All(node => node.IsConnected), "every node to come back");
        var back = reconnecting.Elapsed.TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(45));
        var lost = await LostAsync(source);
        await ending.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var bare = await BareStreams.MeasureAsync(Nodes, AtOnce, Settle);

        report.AddHeader("Node streams");
        report.Add($"{Nodes} nodes, on one coordinator; all of them are played by the benchmark's process, which has the same two cores. At first they share {Connections} connections, as behind the proxy that terminates TLS ([running](../../docs/operations/running.md)); then, on a new coordinator, each has one of its own. Memory is resident (VmRSS) over the idle coordinator. A bare stream is one of the same web server that does nothing with it. Writes are transactions that changed anything while nothing but heartbeats happens for {Watch.TotalSeconds:0} s, over those of the idle coordinator, and the rows that they changed. Then {Jobs} of the nodes have a job each, the coordinator is killed and started again; nodes come back as the daemon does, after half a second to 15 s.");
        report.Add($"");
        report.Add($"| figure | measured | target | |");
        report.Add($"|---|---|---|---|");
        var perStream = (resident - idle) * 1024 / Nodes;
        report.AddFigure("memory of a stream, on shared connections", behindProxy, "KiB", behindProxy <= MemoryTarget, $"≤ {MemoryTarget} KiB");
        report.AddFigure("memory of a stream with a connection of its own", perStream, "KiB", perStream <= MemoryTarget, $"≤ {MemoryTarget} KiB");
        report.Add($"| the same of a bare stream | {bare:0.0} KiB | | |");
        report.AddFigure("writes to the database for heartbeats", writes.Transactions, "/s", writes.Transactions <= WritesTarget, $"≤ {WritesTarget}/s");
        report.Add($"| rows in them | {writes.Rows:0} /s | | |");
        report.Add($"| first connection of all, {AtOnce} at once | {connected:0.0} s | | |");
        report.AddFigure("all back after the start of the new coordinator", back, "s", back <= ReconnectTarget, $"≤ {ReconnectTarget} s");
        report.AddFigure("leases lost", lost, "", lost == 0, "0");
        await report.WriteAsync();
        return 0;
    }

    /// <summary>What a stream takes, in KiB, when the nodes share connections. The coordinator is a new one afterwards.</summary>
    private static async Task<double> BehindProxyAsync(BenchNetwork network, List<StreamNode> nodes)
    {
        await Task.Delay(Settle);
        var idle = network.Coordinator.ResidentMegabytes;
        var channels = Enumerable.Range(0, Connections).Select(_ => GrpcChannel.ForAddress(network.GrpcUrl, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { UseProxy = false }, DisposeHttpClient = true })).ToList();
        for (var i = 0; i < nodes.Count; i++) nodes[i].Shared = channels[i % Connections];
        using var ending = new CancellationTokenSource();
        var running = await StartAsync(nodes, ending.Token);
        await UntilAsync(() => nodes.All(node => node.IsConnected), "every node to connect over a shared connection");
        await Task.Delay(Settle);
        var taken = (network.Coordinator.ResidentMegabytes - idle) * 1024 / nodes.Count;

        await ending.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var node in nodes) node.Shared = null;
        channels.ForEach(channel => channel.Dispose());
        await network.KillCoordinatorAsync();
        await network.RestartCoordinatorAsync();
        return taken;
    }

    /// <summary>Nodes with their tokens, as if each had been registered; the API takes one at a time.</summary>
    private static async Task<List<string>> RegisterAsync(NpgsqlDataSource source)
    {
        var tokens = Enumerable.Range(0, Nodes).Select(_ => NodeTokens.Create()).ToList();
        var ids = tokens.Select(_ => Id<NodeTag>.New(TimeProvider.System)).ToList();
        await using var command = source.CreateCommand("""
            with owner as (select id from users limit 1),
            made as (insert into nodes (id, node_id, owner_id, name, created_at) select n.id, n.node_id, owner.id, 'bench', now() from unnest($1, $2) as n (id, node_id), owner)
            insert into node_tokens (id, owner_id, node_id, name, prefix, token_hash, created_at)
            select gen_random_uuid(), owner.id, t.id, 'bench', 'afn_bench', t.hash, now() from unnest($1, $3) as t (id, hash), owner
            """);
        command.Parameters.AddWithValue(ids.Select(id => id.Value).ToArray());
        command.Parameters.AddWithValue(ids.Select(id => id.ToString()).ToArray());
        command.Parameters.AddWithValue(tokens.Select(NodeTokens.Hash).ToArray());
        await command.ExecuteNonQueryAsync();
        return tokens;
    }

    private static async Task<List<Task>> StartAsync(List<StreamNode> nodes, CancellationToken cancellationToken)
    {
        var running = new List<Task>(nodes.Count);
        foreach (var some in nodes.Chunk(AtOnce))
        {
            running.AddRange(some.Select(node => Task.Run(() => node.RunAsync(cancellationToken), CancellationToken.None)));
            await UntilAsync(() => some.All(node => node.IsConnected), "some nodes to connect");
        }

        return running;
    }

    private static async Task SubmitAsync(BenchNetwork network, string model)
    {
        using var channel = GrpcChannel.ForAddress(network.GrpcUrl);
        var (client, headers) = (new JobService.JobServiceClient(channel), new Metadata { { "authorization", $"Bearer {network.ApiKey}" } });
        var parameters = new Struct { Fields = { ["model"] = Value.ForString(model), ["prompt"] = Value.ForString("x") } };
        await Parallel.ForEachAsync(Enumerable.Range(0, Jobs), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, token) =>
            await client.CreateJobAsync(new CreateJobRequest { Type = "ai_inference", Parameters = parameters, TtlSeconds = 3_600 }, headers, cancellationToken: token));
    }

    /// <summary>Writing transactions and changed rows a second.</summary>
    private static async Task<(double Transactions, double Rows)> WritesAsync(NpgsqlDataSource source, TimeSpan span)
    {
        var before = await CountAsync(source);
        await Task.Delay(span);
        var after = await CountAsync(source);
        return ((after.Transactions - before.Transactions) / span.TotalSeconds, (after.Rows - before.Rows) / span.TotalSeconds);
    }

    private static async Task<(double Transactions, double Rows)> CountAsync(NpgsqlDataSource source)
    {
        // Sessions tell of what they did up to a second later. Only a transaction that writes takes a number.
        await Task.Delay(TimeSpan.FromSeconds(2));
        await using var command = source.CreateCommand("""
            select pg_snapshot_xmax(pg_current_snapshot())::text::float8, (tup_inserted + tup_updated + tup_deleted)::float8
            from pg_stat_database where datname = current_database()
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetDouble(0), reader.GetDouble(1));
    }

    /// <summary>Jobs that had to begin again.</summary>
    private static async Task<double> LostAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select count(*) from jobs where attempt <> 1 or status not in ('ASSIGNED', 'RUNNING')");
        return Convert.ToDouble(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var began = Stopwatch.StartNew(); !condition(); await Task.Delay(50))
            if (began.Elapsed > Limit) throw new TimeoutException($"Waited {Limit.TotalSeconds:0} s in vain for {what}.");
    }
}
