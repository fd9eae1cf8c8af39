using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using AIForge.Storage.Objects;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.EndToEnd.Tests;

/// <summary>
/// The network as processes of their own over a real PostgreSQL: a coordinator, a gateway and two nodes that write slowly, so
/// that there is time to pull the plug in the middle of an answer. Leases are short, so that losing one does not take half a minute.
/// </summary>
public sealed class NetworkFixture : IAsyncLifetime
{
    public const string Sha256 = "aba25685f7fe75dbc1b999bb157bab8952e4547f52ebda9d2fede0c093637af2";
    private const string GatewaySecret = "between the gateway and the coordinator";
    private const int TokensPerSecond = 25;
    private const int ShortLease = 4;

    private readonly OwnPostgresFixture _postgres = new();
    private readonly EthereumFixture _ethereum = new();
    private readonly TronFixture _tron = new();
    private readonly BitcoinFixture _bitcoin = new();
    private readonly RedisFixture _redis = new();
    private readonly S3Fixture _s3 = new();
    private readonly IpfsFixture _ipfs = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("aiforge-e2e-").FullName;
    private readonly Dictionary<string, ProgramProcess> _nodes = [];
    private readonly Dictionary<string, string> _tokens = [];
    private readonly int _grpcPort = FreePort();
    private readonly int _gatewayPort = FreePort();
    private (string Sha256, long Size) _embedder;
    private PlatformContracts? _contracts;
    private S3Bucket? _bucket;
    private ProgramProcess? _coordinator;
    private ProgramProcess? _gateway;
    private HttpClient? _client;

    /// <summary>An administrator's, which the web3.js documentation made public.</summary>
    public const string AdminKey = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";

    public const string AdminAddress = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";

    public const string Model = "forge-tiny";

    /// <summary>Served by nodes that <see cref="RunEmbeddingNodeAsync"/> starts, and by no others.</summary>
    public const string Embedder = "forge-tiny-embedding";

    // Of BIP 84's public mnemonic.
    private const string BitcoinAccountKey = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";

    public string GatewayUrl => $"http://127.0.0.1:{_gatewayPort}";

    public string ApiKey { get; private set; } = "";

    /// <summary>Calls the gateway with the key; skips the test when PostgreSQL is missing.</summary>
    internal HttpClient Client
    {
        get
        {
            _postgres.Required();
            return _client!;
        }
    }

    public OwnPostgresFixture Database => _postgres;

    /// <summary>The chains that payments are taken on; reading one skips the test when its program is missing.</summary>
    public EthereumChain Ethereum => _ethereum.Chain;

    public TronChain Tron => _tron.Chain;

    public BitcoinChain Bitcoin => _bitcoin.Chain;

    /// <summary>Where files are kept; reading it skips the test when its program is missing.</summary>
    public S3Bucket Bucket => _bucket ?? _s3.NewBucket();

    /// <summary>What the coordinator keeps limits and signals in.</summary>
    public RedisFixture Redis => _redis;

    internal Uri CoordinatorUrl => new($"http://127.0.0.1:{_grpcPort}");

    internal Task RestartBucketServerAsync() => _s3.RestartAsync();

    /// <summary>The IPFS node that pins files.</summary>
    public IpfsFixture Ipfs => _ipfs;

    /// <summary>The platform's own, on the Ethereum chain.</summary>
    public PlatformContracts Contracts => _contracts ?? throw new InvalidOperationException("There is no chain for them.");

    public static string ModelFile => RepositoryFolder.Combine("models", "forge-tiny-q8_0.gguf");

    public async Task InitializeAsync()
    {
        await Task.WhenAll(_postgres.InitializeAsync(), _redis.InitializeAsync(), _ethereum.InitializeAsync(), _tron.InitializeAsync(), _bitcoin.InitializeAsync(), _s3.InitializeAsync(), _ipfs.InitializeAsync());
        if (!_postgres.IsAvailable) return;
        if (_ethereum.IsAvailable) _contracts = await PlatformContracts.DeployAsync(Ethereum);
        if (_s3.IsAvailable) _bucket = await _s3.MakeBucketAsync();

        _embedder = EmbeddingModel.Write(EmbedderFile);
        ApiKey = await CreateUserAsync("consumer");
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(GatewayUrl), Timeout = TimeSpan.FromSeconds(60) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        StartCoordinator();
        StartGateway();
        await WaitForCoordinatorAsync();
        await StartNodeAsync("one");
        await StartNodeAsync("two");
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes.Values) await node.DisposeAsync();
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_coordinator is not null) await _coordinator.DisposeAsync();
        _client?.Dispose();
        _contracts?.Dispose();
        await Task.WhenAll(_postgres.DisposeAsync(), _redis.DisposeAsync(), _ethereum.DisposeAsync(), _tron.DisposeAsync(), _bitcoin.DisposeAsync(), _s3.DisposeAsync(), _ipfs.DisposeAsync());
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What the operator's command says of the ledger.</summary>
    internal async Task<string> AuditLedgerAsync()
    {
        await using var command = ProgramProcess.Start("AIForge.Coordinator", ["audit-ledger"], CoordinatorSettings());
        await command.ExitAsync();
        return command.Output;
    }

    public async Task<string> CreateUserAsync(string name)
    {
        await using var command = ProgramProcess.Start("AIForge.Coordinator", ["create-user", name], CoordinatorSettings());
        await command.ExitAsync();
        return command.Output.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("afk_", StringComparison.Ordinal));
    }

    internal void StartCoordinator(int leaseSeconds = ShortLease) => _coordinator = ProgramProcess.Start(
        "AIForge.Coordinator", [], new Dictionary<string, string>(CoordinatorSettings()) { ["Jobs__LeaseSeconds"] = $"{leaseSeconds}" });

    internal ProgramProcess Coordinator => _coordinator!;

    /// <summary>Another coordinator over the same database and Redis.</summary>
    internal ProgramProcess RunCoordinator(int port) =>
        ProgramProcess.Start("AIForge.Coordinator", [], new Dictionary<string, string>(CoordinatorSettings()) { ["GrpcUrl"] = $"http://127.0.0.1:{port}" });

    internal void StartGateway() => _gateway = ProgramProcess.Start("AIForge.Gateway.Rest", [], new Dictionary<string, string>
    {
        ["Gateway__Url"] = GatewayUrl,
        ["Gateway__CoordinatorUrl"] = $"http://127.0.0.1:{_grpcPort}",
        ["Gateway__CoordinatorSecret"] = GatewaySecret,
    });

    internal ProgramProcess Gateway => _gateway!;

    public Task WaitForCoordinatorAsync() => Eventually.BecomesTrueAsync(
        async () =>
        {
            try
            {
                return (await _client!.GetAsync("/api/models")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        $"the coordinator behind the gateway; it says: {_coordinator!.Output}");

    /// <summary>Starts a node, or starts it again after it was killed, and waits until it takes work.</summary>
    public async Task StartNodeAsync(string name)
    {
        _nodes[name] = RunNode(name, await TokenAsync(name));
        await WaitForNodeAsync(name);
    }

    /// <summary>A node that the test stops itself.</summary>
    internal ProgramProcess RunNode(string name, string token) => RunNode(
        name, token, new Dictionary<string, string> { ["AIFORGE_NODE_MODELS__0"] = ModelFile, ["AIFORGE_NODE_CACHEGIGABYTES"] = "0" });

    /// <summary>A node with the model for embeddings, ready for work; the test stops it itself.</summary>
    internal async Task<ProgramProcess> RunEmbeddingNodeAsync(string name)
    {
        var node = RunNode(name, await TokenAsync(name), new Dictionary<string, string> { ["AIFORGE_NODE_MODELS__0"] = EmbedderFile, ["AIFORGE_NODE_CACHEGIGABYTES"] = "0" });
        await Eventually.BecomesTrueAsync(async () => (await NodeAsync(name)).GetProperty("status").GetString() == "NODE_STATUS_READY", $"node {name} to be ready; it says: {node.Output}");
        return node;
    }

    private string EmbedderFile => PathOf("embedding.gguf");

    /// <summary>Calls the gateway with another key.</summary>
    internal HttpClient ClientOf(string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(GatewayUrl), Timeout = TimeSpan.FromSeconds(100) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A node that has no model until the network tells it to fetch one.</summary>
    internal ProgramProcess RunEmptyNode(string name, string token) => RunNode(name, token, new Dictionary<string, string>());

    /// <summary>A node without models that runs containers by this engine. Started again under its name, it is the same node.</summary>
    internal async Task<ProgramProcess> RunContainerNodeAsync(string name, string socket)
    {
        return RunNode(name, await TokenAsync(name), new Dictionary<string, string>
        {
            ["AIFORGE_NODE_CONTAINERS__SOCKET"] = socket,
            ["AIFORGE_NODE_CONTAINERS__MEMORYMEGABYTES"] = "256",
            ["AIFORGE_NODE_CONTAINERS__DISKMEGABYTES"] = "128",
            ["AIFORGE_NODE_CONTAINERS__STOPSECONDS"] = "1",
            ["AIFORGE_NODE_CACHEGIGABYTES"] = "0",
        });
    }

    /// <summary>A node with the model that reaches the coordinator over another address.</summary>
    internal async Task<ProgramProcess> RunNodeOverAsync(string name, string coordinator) => RunNode(name, await TokenAsync(name), new Dictionary<string, string>
    {
        ["AIFORGE_NODE_MODELS__0"] = ModelFile,
        ["AIFORGE_NODE_CACHEGIGABYTES"] = "0",
    }, coordinator);

    private async Task<string> TokenAsync(string name)
    {
        if (!_tokens.TryGetValue(name, out var token))
            _tokens[name] = token = (await Json(await _client!.PostAsJsonAsync("/api/nodes", new { name }))).GetProperty("token").GetString()!;
        return token;
    }

    private ProgramProcess RunNode(string name, string token, Dictionary<string, string> models, string? coordinator = null) => ProgramProcess.Start("AIForge.Node", ["run"], new Dictionary<string, string>(models)
    {
        ["AIFORGE_NODE_COORDINATOR"] = coordinator ?? $"http://127.0.0.1:{_grpcPort}",
        ["AIFORGE_NODE_TOKEN"] = token,
        ["AIFORGE_NODE_DATAFOLDER"] = NodeFolder(name),
        ["AIFORGE_NODE_SPEEDTEST"] = "false",
        ["AIFORGE_NODE_THREADS"] = "1",
        ["AIFORGE_NODE_MAXTOKENSPERSECOND"] = $"{TokensPerSecond}",
        ["AIFORGE_NODE_MAXRECONNECTSECONDS"] = "1",
    });

    public async Task WaitForNodeAsync(string name) => await Eventually.BecomesTrueAsync(
        async () => (await NodeAsync(name)).GetProperty("status").GetString() == "NODE_STATUS_READY", $"node {name} to be ready; it says: {_nodes[name].Output}");

    /// <summary>Starts every node that was killed, so that the next test finds both.</summary>
    public async Task EnsureNodesAsync()
    {
        _postgres.Required();
        foreach (var name in _nodes.Keys.ToList())
        {
            if (_nodes[name].HasExited) await StartNodeAsync(name);
            else await WaitForNodeAsync(name);
        }
    }

    /// <summary>./forge admin, with the administrator's key unless another is named.</summary>
    internal ProgramProcess StartAdmin(params string[] arguments)
    {
        _postgres.Required();
        string[] key = arguments.Contains("--key-file") ? [] : ["--key-file", AdminKeyFile()];
        return ProgramProcess.Start("AIForge.Admin", [.. arguments, .. key, "--gateway", GatewayUrl]);
    }

    public Task KillNodeAsync(string name) => _nodes[name].KillAsync();

    /// <summary>Where mails go.</summary>
    public string MailFolder => Path.Combine(_folder, "mail");

    /// <summary>A file of the test's own, gone with the network.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    public string NodeFolder(string name) => Path.Combine(_folder, name);

    public async Task<JsonElement> NodeAsync(string name)
    {
        var listed = await Json(await _client!.GetAsync("/api/nodes"));
        return listed.GetProperty("nodes").EnumerateArray().First(node => node.GetProperty("name").GetString() == name);
    }

    /// <summary>Name of the node with this id.</summary>
    public async Task<string> NodeNameAsync(string nodeId)
    {
        var listed = await Json(await _client!.GetAsync("/api/nodes"));
        return listed.GetProperty("nodes").EnumerateArray().First(node => node.GetProperty("nodeId").GetString() == nodeId).GetProperty("name").GetString()!;
    }

    public async Task<string> NodeTokenAsync(string name)
    {
        await EnsureNodesAsync();
        return _tokens[name];
    }

    public static async Task<JsonElement> Json(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeTrue("{0} was answered: {1}", response.RequestMessage!.RequestUri, text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    private string AdminKeyFile()
    {
        var path = PathOf("admin-key");
        if (File.Exists(path)) return path;
        using var file = new StreamWriter(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.WriteLine(AdminKey);
        return path;
    }

    private Dictionary<string, string> CoordinatorSettings() => new(ChainSettings().Concat(StorageSettings()).Concat(RedisSettings()))
    {
        ["GrpcUrl"] = $"http://127.0.0.1:{_grpcPort}",
        ["Database__ConnectionString"] = _postgres.ConnectionString,
        ["Origin__GatewaySecret"] = GatewaySecret,
        ["Wallets__AdminWallets__0__Network"] = "ethereum",
        ["Wallets__AdminWallets__0__Address"] = AdminAddress,
        ["Accounts__Mail__Folder"] = MailFolder,
        ["Nodes__SharedMachines"] = "true",
        ["Accounts__SignIn__RegistrationsPerHour"] = "100",
        ["Wallets__MessagesPerMinute"] = "100",
        ["Wallets__SignaturesPerMinute"] = "100",
        ["Models__Known__0__Name"] = Model,
        ["Models__Known__0__Architecture"] = "llama",
        ["Models__Known__0__ParameterCount"] = "2632128",
        ["Models__Known__0__Quantization"] = "Q8_0",
        ["Models__Known__0__ContextLength"] = "512",
        ["Models__Known__0__SizeBytes"] = "2835200",
        ["Models__Known__0__Sha256"] = Sha256,
        ["Models__Known__1__Name"] = Embedder,
        ["Models__Known__1__Architecture"] = "llama",
        ["Models__Known__1__ParameterCount"] = "2632128",
        ["Models__Known__1__Quantization"] = "Q8_0",
        ["Models__Known__1__ContextLength"] = "512",
        ["Models__Known__1__SizeBytes"] = $"{_embedder.Size}",
        ["Models__Known__1__Sha256"] = _embedder.Sha256,
        ["Secrets__MasterKeys__0__Id"] = "test",
        ["Secrets__MasterKeys__0__Key"] = Convert.ToBase64String(new byte[32]),
        ["Idempotency__TakeOverAfter"] = "00:00:08",
        ["Idempotency__WaitFor"] = "00:00:02",
        ["Nodes__HeartbeatSeconds"] = "1",
        ["Nodes__RestartReconnectSeconds"] = "0",
        ["Jobs__LeaseSeconds"] = $"{ShortLease}",
        ["Jobs__RenewSeconds"] = "1",
        ["Jobs__RestartGraceSeconds"] = "10",
    };

    private IEnumerable<KeyValuePair<string, string>> RedisSettings() => _redis.IsAvailable ? [new("Redis__ConnectionString", _redis.ConnectionString)] : [];

    private IEnumerable<KeyValuePair<string, string>> StorageSettings()
    {
        if (_ipfs.IsAvailable) yield return new("Storage__Content__Ipfs__Url", _ipfs.Rpc.ToString());
        if (_bucket is not { } bucket) yield break;
        yield return new("Storage__Objects__S3__Endpoint", bucket.Endpoint.ToString());
        yield return new("Storage__Objects__S3__Bucket", bucket.Name);
        yield return new("Storage__Objects__S3__AccessKey", bucket.AccessKey);
        yield return new("Storage__Objects__S3__SecretKey", bucket.SecretKey);
        yield return new("Storage__Objects__S3__Region", bucket.Region);
    }

    private IEnumerable<KeyValuePair<string, string>> ChainSettings()
    {
        if (!_ethereum.IsAvailable) return [.. TronSettings(), .. ExchangeSettings()];
        return [.. NetworkSettings("ethereum", Ethereum.Address, Ethereum.ChainId, Ethereum.Token.ToString()), .. TronSettings(), .. ContractSettings(), .. ExchangeSettings()];
    }

    private IEnumerable<KeyValuePair<string, string>> ContractSettings() =>
    [
        .. Contracts.Settings().Select(setting => new KeyValuePair<string, string>(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!)),
        new("Contracts__CheckEvery", "00:00:00.5"),
        new("Escrow__Mirror__MaxAge", "00:00:00"),
        new("Escrow__Mirror__CheckEvery", "00:00:01"),
        new("Audit__BatchEvery", "00:00:02"),
    ];

    private IEnumerable<KeyValuePair<string, string>> ExchangeSettings() => _bitcoin.IsAvailable
        ?
        [
            new("Exchange__Network", "regtest"),
            new("Exchange__AccountKey", BitcoinAccountKey),
            new("Exchange__Rpc", Bitcoin.Address.ToString()),
            new("Exchange__RpcUser", Bitcoin.User),
            new("Exchange__RpcPassword", Bitcoin.Key),
            new("Exchange__PollSeconds", "1"),
            new("Exchange__Supply", "1000000"),
        ]
        : [];

    private IEnumerable<KeyValuePair<string, string>> TronSettings() =>
        _tron.IsAvailable ? NetworkSettings("tron", Tron.Address, Tron.ChainId, Tron.Token.ToString()) : [];

    private static Dictionary<string, string> NetworkSettings(string network, Uri address, long chainId, string token) => new()
    {
        [$"Payments__Networks__{network}__Rpc__0"] = address.ToString(),
        [$"Payments__Networks__{network}__ChainId"] = $"{chainId}",
        [$"Payments__Networks__{network}__Token"] = token,
        [$"Payments__Networks__{network}__PollSeconds"] = "1",
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
