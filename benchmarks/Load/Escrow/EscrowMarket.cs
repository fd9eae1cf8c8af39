using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Load.Network;
using AIForge.Shared.Monies;
using Npgsql;

namespace AIForge.Load.Escrow;

/// <summary>Payers with money, their jobs, and the short cuts by which the benchmark brings jobs to where it wants them.</summary>
internal sealed class EscrowMarket : IAsyncDisposable
{
    private readonly BenchNetwork _network;
    private readonly NpgsqlDataSource _source;
    private readonly string[] _keys;
    private readonly ConcurrentQueue<(int Payer, string JobId, string PaymentId)> _posted = new();
    private readonly ConcurrentQueue<(int Payer, string JobId, string PaymentId)> _assigned = new();
    private int _index;

    private EscrowMarket(BenchNetwork network, NpgsqlDataSource source, string[] keys) => (_network, _source, _keys) = (network, source, keys);

    public static async Task<EscrowMarket> OpenAsync(BenchNetwork network, int payers)
    {
        var keys = new List<string>();
        for (var i = 0; i < payers; i++) keys.Add(await network.CreateUserAsync($"payer{i}"));
        var source = DatabaseModule.CreateSource(new DatabaseOptions { ConnectionString = network.ConnectionString, MaxConnections = 40 });
        var market = new EscrowMarket(network, source, [.. keys]);
        await market.ExecuteAsync("create table bare (id uuid, amount bigint)");
        await market.FundAsync();
        return market;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    public async Task<int> BareAsync(int client)
    {
        await using var insert = _source.CreateCommand("insert into bare values ($1, 1)");
        insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.NewGuid() });
        return await insert.ExecuteNonQueryAsync();
    }

    public async Task<int> FindNothingAsync(int client)
    {
        using var reply = await SendAsync(HttpMethod.Get, "/api/jobs/none", client, null);
        return 1;
    }

    public async Task<int> PostAsync(int client, string model)
    {
        var prompt = Interlocked.Increment(ref _index).ToString(CultureInfo.InvariantCulture);
        using var reply = await SendAsync(
            HttpMethod.Post, "/v1/jobs", client,
            new { payload = new { model, prompt }, ttl_seconds = 3600, payment_amount = 100, payment_currency = "AITBC" });
        reply.EnsureSuccessStatusCode();
        var body = await reply.Content.ReadFromJsonAsync<JsonElement>();
        _posted.Enqueue((client % _keys.Length, body.GetProperty("job_id").GetString()!, body.GetProperty("payment_id").GetString()!));
        return 1;
    }

    public async Task<int> ReleaseAsync(int client)
    {
        if (!_assigned.TryDequeue(out var job)) throw new InvalidOperationException("No job is left to release.");
        using var reply = await SendAsync(HttpMethod.Post, $"/v1/payments/{job.PaymentId}/release", job.Payer, new { job_id = job.JobId, reason = "benchmark" });
        reply.EnsureSuccessStatusCode();
        return 1;
    }

    /// <summary>Gives all queued jobs to a node, as if it had leased them for hours.</summary>
    public async Task AssignAsync(string nodeId)
    {
        await ExecuteAsync(
            $"update jobs set status = 'ASSIGNED', attempt = 1, lease_until = now() + interval '5 hours', node_id = (select id from nodes where node_id = '{nodeId}') where status = 'PENDING'");
        while (_posted.TryDequeue(out var job)) _assigned.Enqueue(job);
        await ExecuteAsync("analyze");
    }

    /// <summary>Puts what was not released back into the queue, and ends the others; how many wait.</summary>
    public async Task<int> QueueAgainAsync()
    {
        await ExecuteAsync(
            """
            update jobs j set status = case p.status when 'escrowed' then 'PENDING' else 'CANCELLED' end, lease_until = null, attempt = 0, node_id = null,
                ended_at = case p.status when 'escrowed' then null else now() end
            from job_payments p where p.id = j.payment_id
            """);
        await ExecuteAsync("analyze");
        return (int)await ScalarAsync("select count(*) from jobs where status = 'PENDING'");
    }

    /// <summary>Jobs a second until as many as wait are paid.</summary>
    public async Task<double> WhenReleasedAsync(int jobs)
    {
        var before = await ScalarAsync("select count(*) from jobs where status = 'COMPLETED'");
        var start = 0L;
        for (var tries = 0; tries < 1_200; tries++)
        {
            var done = await ScalarAsync("select count(*) from jobs j join job_payments p on p.id = j.payment_id where j.status = 'COMPLETED' and p.status = 'released'") - before;
            if (done > 0 && start == 0) start = Stopwatch.GetTimestamp();
            if (done == jobs) return jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;
            await Task.Delay(50);
        }

        throw new TimeoutException($"Not all of {jobs} jobs were paid.");
    }

    /// <summary>The process of the database server.</summary>
    public Task<int> PostmasterAsync() => ProcessorTime.PostmasterAsync(_source);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, int client, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = null;
        request.Headers.Add("X-Api-Key", _keys[client % _keys.Length]);
        return await _network.Anonymous.SendAsync(request);
    }

    private async Task FundAsync()
    {
        var db = new Db(_source);
        var users = await db.QueryAsync<Guid>("select id from users where username like 'payer%'", null, CancellationToken.None);
        var legs = users.Select(id => new Leg(
            LedgerAccount.External(Asset.Aitbc, "bench"), LedgerAccount.UserAvailable(Asset.Aitbc, id), Money.Whole(Asset.Aitbc, 100_000_000)));
        await using var work = await db.BeginAsync(CancellationToken.None);
        await new LedgerBook(new LedgerStore(db), TimeProvider.System)
            .TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "bench", [.. legs]), CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
