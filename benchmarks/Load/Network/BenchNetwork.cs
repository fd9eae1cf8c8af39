using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using AIForge.Coordinator.Platform.Database.Embedded;
using AIForge.Node.Artifacts;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Load.Network;

/// <summary>The product's programs as processes of their own over a private PostgreSQL, in a folder that is gone afterwards.</summary>
internal sealed class BenchNetwork : IAsyncDisposable
{
    private const string Loopback = "http://127.0.0.1";

    private static readonly string NoLimits = JsonSerializer.Serialize(new[] { "free", "basic", "pro", "enterprise" }.ToDictionary(plan => plan, _ => new
    {
        requests_per_minute = int.MaxValue,
        requests_per_hour = int.MaxValue,
        requests_per_day = int.MaxValue,
        requests_per_month = int.MaxValue,
        tokens_per_month = int.MaxValue,
    }));

    private readonly string _folder = Directory.CreateTempSubdirectory("aiforge-load-").FullName;
    private readonly List<ProgramProcess> _processes = [];
    private IReadOnlyList<ProbedModel> _models = [];
    private EmbeddedPostgres? _postgres;

    public string GrpcUrl { get; } = $"{Loopback}:{FreePort()}";

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null, MaxConnectionsPerServer = 256 })
    {
        BaseAddress = new Uri($"{Loopback}:{FreePort()}"),
        Timeout = TimeSpan.FromSeconds(60),
    };

    public string ApiKey { get; private set; } = "";

    /// <summary>The same gateway without a credential: each request brings its own.</summary>
    public HttpClient Anonymous => field ??= new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null, MaxConnectionsPerServer = 256 })
    {
        BaseAddress = Client.BaseAddress,
        Timeout = Client.Timeout,
    };

    public string ConnectionString => _postgres!.ConnectionString;

    public ProgramProcess Coordinator { get; private set; } = null!;

    public ProgramProcess Gateway { get; private set; } = null!;

    /// <summary>The Redis that replicas share; none when null.</summary>
    public string? Redis { get; init; }

    /// <summary>Settings of the coordinator beside the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Processor time of all programs so far, PostgreSQL's left out.</summary>
    public double CpuMilliseconds => _processes.Sum(process => process.CpuMilliseconds);

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Starts PostgreSQL, coordinator and gateway and waits until they answer.</summary>
    public async Task StartAsync(LoadOptions options, params IReadOnlyList<ProbedModel> models)
    {
        // PostgreSQL does not run as root: its account must reach the folder.
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        _postgres = new EmbeddedPostgres(
            new EmbeddedPostgresOptions { DataFolder = PathOf("postgres"), BinFolder = options.PostgresPrograms }, TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance);
        await _postgres.StartAsync(CancellationToken.None);

        _models = models;
        var settings = CoordinatorSettings(models, GrpcUrl);
        ApiKey = await CreateUserAsync("bench", settings);

        using (var limits = ProgramProcess.Start("AIForge.Coordinator", ["set", "limits.plans", NoLimits], settings)) await limits.ExitAsync();
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        Coordinator = Run("AIForge.Coordinator", [], settings);
        Gateway = Run("AIForge.Gateway.Rest", [], new Dictionary<string, string>
        {
            ["Gateway__Url"] = Client.BaseAddress!.GetLeftPart(UriPartial.Authority),
            ["Gateway__CoordinatorUrl"] = GrpcUrl,
        });
        await EventuallyAsync(async () => (await Client.GetAsync("/api/models")).IsSuccessStatusCode, "the gateway");
    }

    /// <summary>SIGKILL, as a machine that fails.</summary>
    public async Task KillCoordinatorAsync()
    {
        _processes.Remove(Coordinator);
        await Coordinator.KillAsync();
        Coordinator.Dispose();
    }

    /// <summary>Starts the coordinator again at its address; the watch begins when it answers.</summary>
    public async Task<System.Diagnostics.Stopwatch> RestartCoordinatorAsync()
    {
        Coordinator = Run("AIForge.Coordinator", [], CoordinatorSettings(_models, GrpcUrl));
        await EventuallyAsync(async () => (await Client.GetAsync("/api/models")).IsSuccessStatusCode, "the coordinator");
        return System.Diagnostics.Stopwatch.StartNew();
    }

    /// <summary>Makes another account and returns its API key.</summary>
    public Task<string> CreateUserAsync(string name) => CreateUserAsync(name, CoordinatorSettings([], GrpcUrl));

    /// <summary>Starts another coordinator on the same database, waits until it answers and returns its address.</summary>
    public async Task<string> StartReplicaAsync()
    {
        var url = $"{Loopback}:{FreePort()}";
        Run("AIForge.Coordinator", [], CoordinatorSettings([], url));
        using var channel = GrpcChannel.ForAddress(url);
        var health = new Health.HealthClient(channel);
        await EventuallyAsync(
            async () =>
            {
                try
                {
                    return (await health.CheckAsync(new HealthCheckRequest())).Status == HealthCheckResponse.Types.ServingStatus.Serving;
                }
                catch (RpcException)
                {
                    return false;
                }
            },
            "the replica");
        return url;
    }

    /// <summary>Registers a node and returns its token.</summary>
    public async Task<string> RegisterNodeAsync(string name)
    {
        using var reply = await Client.PostAsJsonAsync("/api/nodes", new { name });
        reply.EnsureSuccessStatusCode();
        return (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    /// <summary>Starts the node daemon and waits until the network counts on it.</summary>
    public async Task<ProgramProcess> StartNodeAsync(int slots, int threads, params IReadOnlyList<string> models)
    {
        var settings = new Dictionary<string, string>
        {
            ["AIFORGE_NODE_COORDINATOR"] = GrpcUrl,
            ["AIFORGE_NODE_TOKEN"] = await RegisterNodeAsync("bench"),
            ["AIFORGE_NODE_DATAFOLDER"] = PathOf("node"),
            ["AIFORGE_NODE_SLOTS"] = $"{slots}",
            ["AIFORGE_NODE_SPEEDTEST"] = "false",
            ["AIFORGE_NODE_THREADS"] = $"{threads}",
        };
        for (var i = 0; i < models.Count; i++) settings[$"AIFORGE_NODE_MODELS__{i}"] = Path.GetFullPath(models[i]);
        var node = Run("AIForge.Node", ["run"], settings);
        await EventuallyAsync(async () => (await Client.GetStringAsync("/api/nodes")).Contains("NODE_STATUS_READY", StringComparison.Ordinal), "the node");
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _processes.Count - 1; i >= 0; i--) _processes[i].Dispose();
        Client.Dispose();
        Anonymous.Dispose();
        if (_postgres is not null) await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> CreateUserAsync(string name, Dictionary<string, string> settings)
    {
        using var user = ProgramProcess.Start("AIForge.Coordinator", ["create-user", name], settings);
        await user.ExitAsync();
        return user.Output.Split('\n').Select(line => line.Trim()).SingleOrDefault(line => line.StartsWith("afk_", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"No account was made: {user.Output}");
    }

    private ProgramProcess Run(string program, IEnumerable<string> arguments, Dictionary<string, string> settings)
    {
        var process = ProgramProcess.Start(program, arguments, settings);
        _processes.Add(process);
        return process;
    }

    private Dictionary<string, string> CoordinatorSettings(IReadOnlyList<ProbedModel> models, string grpcUrl)
    {
        var settings = new Dictionary<string, string>
        {
            ["GrpcUrl"] = grpcUrl,
            ["Database__ConnectionString"] = _postgres!.ConnectionString,
            ["Accounts__Mail__Folder"] = PathOf("mail"),
            ["Nodes__SharedMachines"] = "true",
        };
        foreach (var (name, value) in Settings) settings[name] = value;
        if (Redis is not null) settings["Redis__ConnectionString"] = Redis;
        for (var i = 0; i < models.Count; i++)
        {
            foreach (var property in typeof(ProbedModel).GetProperties())
                settings[$"Models__Known__{i}__{property.Name}"] = Convert.ToString(property.GetValue(models[i]), System.Globalization.CultureInfo.InvariantCulture)!;
        }

        return settings;
    }

    private async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (_processes.FirstOrDefault(process => process.HasExited) is { } ended) throw new InvalidOperationException($"A process ended: {ended.Output}");
            try
            {
                if (await condition()) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"Waited in vain for {what}: {string.Join('\n', _processes.Select(process => process.Output))}");
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
