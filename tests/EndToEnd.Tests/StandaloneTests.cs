using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using AIForge.Chains.Cryptography;
using AIForge.Coordinator.Platform.Database.Embedded;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AIForge.EndToEnd.Tests;

/// <summary>What `./forge up` runs, started, stopped, killed and started again on the same data folder.</summary>
public sealed class StandaloneTests : IAsyncLifetime
{
    // Not CreateTempSubdirectory: that one is closed to others, and as root the database runs as another user.
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"aiforge-up-{Guid.NewGuid():n}")).FullName;
    private readonly List<ProgramProcess> _started = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var program in _started) await program.DisposeAsync();
        await Eventually.BecomesTrueAsync(() => Task.FromResult(TryDelete()), "the data folder to be free again");
    }

    [SkippableFact]
    public async Task Up_FreshFolder_AnswersAndKeepsItsDataOverRestarts()
    {
        var first = await UpAsync();
        (await AskAsync(first)).Should().Be("The capital of France is Paris.");
        var jobId = await SubmitJobAsync(first);
        await _started[0].StopAsync();
        _started[0].ExitCode.Should().Be(0);

        var second = await UpAsync();

        second.GetProperty("api_key").GetString().Should().Be(first.GetProperty("api_key").GetString());
        second.GetProperty("node_id").GetString().Should().Be(first.GetProperty("node_id").GetString());
        using var client = Client(second);
        (await client.GetAsync($"/api/jobs/{jobId}")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task Up_AfterKill_RecoversTheDatabase()
    {
        var first = await UpAsync();
        var jobId = await SubmitJobAsync(first);
        await _started[0].KillAsync();

        var second = await UpAsync();

        using var client = Client(second);
        (await client.GetAsync($"/api/jobs/{jobId}")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await AskAsync(second)).Should().Be("The capital of France is Paris.");
    }

    [SkippableFact]
    public async Task Stop_DatabaseTakesItsTime_IsWaitedFor()
    {
        await UpAsync();
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(_folder, "postgres", "data", "postmaster.pid")))[0];
        await SignalAsync("STOP", postmaster);

        var stopping = _started[0].StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(3));
        stopping.IsCompleted.Should().BeFalse("a database that is killed must recover at the next start");
        await SignalAsync("CONT", postmaster);
        await stopping;

        _started[0].ExitCode.Should().Be(0);
    }

    [SkippableFact]
    public async Task Up_PortTaken_SaysSoAtOnce()
    {
        RequirePostgres();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var program = Start(port);
        await program.ExitAsync();

        program.ExitCode.Should().Be(2);
        program.Output.Should().Contain($"Port {port}").And.Contain("--port");
    }

    [SkippableFact]
    public async Task Up_FolderInUse_SaysByWhom()
    {
        await UpAsync();

        var program = Start(FreePort());
        await program.ExitAsync();

        program.ExitCode.Should().Be(2);
        program.Output.Should().Contain($"process {_started[0].Id}");
        (await RunAsync("status")).Should().Be(0, "the one that runs is none of the other's business");
    }

    [SkippableFact]
    public async Task Detach_StatusAndDown_WorkTogether()
    {
        RequirePostgres();
        var up = Start(FreePort(), "--detach", "--admin-wallet", $"ethereum:{NetworkFixture.AdminAddress}");
        await up.ExitAsync();
        up.ExitCode.Should().Be(0, up.Output);
        var run = JsonDocument.Parse(up.Output).RootElement;

        (await AskAsync(run)).Should().Be("The capital of France is Paris.");
        (await AdministerAsync(run)).Should().Be(HttpStatusCode.OK, "the wallet was named at the first start");
        var status = await RunAsync("status");
        var down = await RunAsync("down");
        var after = await RunAsync("status");

        status.Should().Be(0);
        down.Should().Be(0);
        after.Should().Be(3);
    }

    [SkippableFact]
    public async Task Up_FolderOfANewerVersion_SaysSoInTwoLines()
    {
        await UpAsync();
        await _started[0].StopAsync();
        await PretendNewerVersionAsync();

        var program = Start(FreePort());
        await program.ExitAsync();

        program.ExitCode.Should().Be(2);
        program.Output.Trim().Split('\n').Should().HaveCount(2, program.Output);
        program.Output.Should().Contain("another version").And.Contain("9999_from_the_future").And.Contain("--data");
    }

    private async Task PretendNewerVersionAsync()
    {
        await using var database = new EmbeddedPostgres(
            new EmbeddedPostgresOptions { DataFolder = Path.Combine(_folder, "postgres") }, TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance);
        await database.StartAsync(CancellationToken.None).Within();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand("insert into schema_migrations (version, name, sha256, applied_at) values (9999, '9999_from_the_future', '', now())");
        await command.ExecuteNonQueryAsync().Within();
        await database.StopAsync().Within();
    }

    private async Task<JsonElement> UpAsync()
    {
        RequirePostgres();
        var program = Start(FreePort());
        await Eventually.BecomesTrueAsync(
            () => Task.FromResult(program.HasExited || program.Output.Contains('\n', StringComparison.Ordinal)), "the line that says it is ready", TimeSpan.FromSeconds(60));
        program.HasExited.Should().BeFalse(program.Output);
        return JsonDocument.Parse(program.Output).RootElement;
    }

    private static async Task SignalAsync(string signal, string processId)
    {
        using var kill = Process.Start("kill", [$"-{signal}", processId]);
        await kill.WaitForExitAsync().Within();
    }

    private ProgramProcess Start(int port, params string[] more)
    {
        var program = ProgramProcess.Start(
            "AIForge.Standalone", ["up", "--json", "--data", _folder, "--port", $"{port}", "--model", NetworkFixture.ModelFile, .. more]);
        _started.Add(program);
        return program;
    }

    private async Task<int> RunAsync(string command)
    {
        await using var program = ProgramProcess.Start("AIForge.Standalone", [command, "--data", _folder]);
        await program.ExitAsync();
        return program.ExitCode;
    }

    private static async Task<string> AskAsync(JsonElement run)
    {
        using var client = Client(run);
        var answer = await NetworkFixture.Json(await client.PostAsJsonAsync("/v1/chat/completions", ChatStream.Body("What is the capital of France?", null, stream: false)));
        return answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    private static async Task<HttpStatusCode> AdministerAsync(JsonElement run)
    {
        var key = PrivateKey.TryParse(NetworkFixture.AdminKey, out var parsed) ? parsed : throw new InvalidOperationException();
        using var request = SignedRequest.Create(run.GetProperty("gateway").GetString()!, key, "GET", "/api/admin/settings", "");
        using var client = Client(run);
        client.DefaultRequestHeaders.Authorization = null;
        return (await client.SendAsync(request)).StatusCode;
    }

    private static async Task<string> SubmitJobAsync(JsonElement run)
    {
        using var client = Client(run);
        var job = await NetworkFixture.Json(await client.PostAsJsonAsync("/api/jobs", new { type = "ai_inference", parameters = new { model = "forge-tiny", prompt = "2" } }));
        return job.GetProperty("job").GetProperty("jobId").GetString()!;
    }

    private static HttpClient Client(JsonElement run)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(run.GetProperty("gateway").GetString()!) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", run.GetProperty("api_key").GetString());
        return client;
    }

    private void RequirePostgres()
    {
        ServiceRequirement.Require(Directory.Exists("/usr/lib/postgresql") ? null : "PostgreSQL's server programs are not installed");
        ServiceRequirement.Require(EmbeddedPostgres.CanUse(_folder) ? null : $"the database's user may not enter {_folder}");
    }

    // Two neighbouring ports are needed.
    private static int FreePort()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            using var second = new TcpListener(IPAddress.Loopback, port + 1);
            try
            {
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another pair.
            }
        }
    }

    // After a kill the database ends a moment later than its program.
    private bool TryDelete()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
