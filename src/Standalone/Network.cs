using System.Security.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Coordinator;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Database.Embedded;
using AIForge.Gateway.Rest;
using AIForge.Node;
using AIForge.Node.Artifacts;

namespace AIForge.Standalone;

/// <summary>Everything in one process, on embedded defaults. Starts bottom up and stops top down.</summary>
internal sealed class Network(NetworkOptions options, ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    // AITBC of a network that starts from nothing, unless --setting says otherwise.
    private const string TreasurySupply = "1000000";

    // Both ends are in this process: nobody else needs to know it.
    private readonly string _gatewaySecret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    // In order of their start.
    private readonly List<(string Name, Func<CancellationToken, Task> StopAsync, Func<ValueTask> DisposeAsync)> _parts = [];

    public string NodeId { get; private set; } = "";

    /// <summary>Of the demo user; null when it has one that nobody else knows.</summary>
    public string? DemoPassword { get; private set; }

    /// <summary>Whether the gateway found a built web app.</summary>
    public bool HasWeb { get; private set; }

    public IReadOnlyList<ProbedModel> Models { get; private set; } = [];

    /// <summary>Completes when the database ended by itself: nothing can go on without it.</summary>
    public Task DatabaseEnded { get; private set; } = Task.CompletedTask;

    /// <summary>Starts everything and returns the demo key.</summary>
    public async Task<string> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        progress("reading the model");
        Models = await DescribeModelsAsync(cancellationToken);

        if (options.AdminWallets.Count > 0 && Directory.Exists(options.PathOf("postgres")))
            progress("--admin-wallet counts at the first start only: this folder keeps the administrators that it has");

        progress("starting PostgreSQL");
        var connectionString = await StartDatabaseAsync(cancellationToken);

        progress("starting the coordinator");
        var coordinator = await StartCoordinatorAsync(connectionString, cancellationToken);

        progress("starting the gateway");
        var gateway = GatewayOptions();
        HasWeb = gateway.HasWeb;
        await StartHostAsync("gateway", GatewayHost.Build(gateway, Quiet), cancellationToken);

        progress("starting a node");
        var demo = new DemoSetup(options, coordinator.Services);
        var key = await demo.EnsureKeyAsync(cancellationToken);
        DemoPassword = demo.FirstPassword;
        var (nodeId, token) = await demo.EnsureNodeAsync(key, cancellationToken);
        NodeId = nodeId;
        await StartHostAsync("node", NodeHost.Build(NodeOptions(token), builder => Quiet(builder.Services, builder.Logging)), cancellationToken);
        return key;
    }

    public async ValueTask DisposeAsync()
    {
        _parts.Reverse();
        foreach (var (name, stopAsync, disposeAsync) in _parts)
        {
            using var timeout = new CancellationTokenSource(StopTimeout);
            try
            {
                await stopAsync(timeout.Token);
                await disposeAsync();
            }
            catch (Exception exception)
            {
                // The others must still be stopped.
                loggers.CreateLogger<Network>().LogStopFailed(exception, name);
            }
        }

        _parts.Clear();
    }

    private async Task<IReadOnlyList<ProbedModel>> DescribeModelsAsync(CancellationToken cancellationToken)
    {
        var models = new List<ProbedModel>();
        foreach (var path in options.Models) models.Add(await ModelProbe.DescribeAsync(path, options.PathOf("node"), cancellationToken));
        return models;
    }

    private async Task<string> StartDatabaseAsync(CancellationToken cancellationToken)
    {
        var database = new EmbeddedPostgres(
            new EmbeddedPostgresOptions { DataFolder = options.PathOf("postgres"), BinFolder = options.PostgresPrograms },
            TimeProvider.System,
            loggers.CreateLogger<EmbeddedPostgres>());
        await database.StartAsync(cancellationToken);
        _parts.Add(("PostgreSQL", _ => database.StopAsync(), database.DisposeAsync));
        DatabaseEnded = database.Ended;
        return database.ConnectionString;
    }

    private async Task<WebApplication> StartCoordinatorAsync(string connectionString, CancellationToken cancellationToken)
    {
        var app = CoordinatorHost.Build(
            new CoordinatorOptions { GrpcUrl = options.GrpcUrl, PostgresConnectionString = connectionString },
            builder =>
            {
                Quiet(builder);
                builder.Configuration.AddInMemoryCollection(KnownModels());
                builder.Configuration.AddInMemoryCollection([new("Exchange:Supply", TreasurySupply)]);
                // Whoever tries the network out runs several nodes of several accounts on one machine.
                builder.Configuration.AddInMemoryCollection([new("Nodes:SharedMachines", "true")]);
                builder.Configuration.AddInMemoryCollection(AdminWallets());
                builder.Configuration.AddInMemoryCollection(WebAddress());
                builder.Configuration.AddInMemoryCollection(options.Settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
                builder.Configuration.AddInMemoryCollection(
                    [new("Origin:GatewaySecret", _gatewaySecret), new("Accounts:Mail:Folder", options.PathOf("mail")), .. StorageFolders(), .. MasterKey()]);
            });
        try
        {
            await StartHostAsync("coordinator", app, cancellationToken);
        }
        catch (MigrationException exception)
        {
            throw new StartException(
                $"The data folder {options.DataFolder} was written by another version. {exception.Message}\n"
                + "Start it with the version that wrote it, or begin anew in another folder with --data.",
                exception);
        }

        return app;
    }

    private async Task StartHostAsync(string name, IHost host, CancellationToken cancellationToken)
    {
        _parts.Add((name, host.StopAsync, () => host is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask));
        await host.StartAsync(cancellationToken);
    }

    private Dictionary<string, string?> KnownModels()
    {
        var settings = new Dictionary<string, string?>();
        for (var i = 0; i < Models.Count; i++)
        {
            foreach (var property in typeof(ProbedModel).GetProperties())
                settings[$"Models:Known:{i}:{property.Name}"] = Convert.ToString(property.GetValue(Models[i]), System.Globalization.CultureInfo.InvariantCulture);
        }

        return settings;
    }

    private Dictionary<string, string?> AdminWallets()
    {
        var settings = new Dictionary<string, string?>();
        for (var i = 0; i < options.AdminWallets.Count; i++)
        {
            var wallet = options.AdminWallets[i];
            settings[$"Wallets:AdminWallets:{i}:Network"] = WalletNetworks.NameOf(wallet.Network);
            settings[$"Wallets:AdminWallets:{i}:Address"] = wallet.Text;
        }

        return settings;
    }

    /// <summary>The page that asks wallets to sign in, and that mails link to.</summary>
    private Dictionary<string, string?> WebAddress()
    {
        var settings = new Dictionary<string, string?> { ["Wallets:Domain"] = new Uri(options.GatewayUrl).Authority, ["Wallets:Uri"] = options.GatewayUrl + "/" };
        if (GatewayOptions().HasWeb) settings["Accounts:Mail:WebUrl"] = options.GatewayUrl;
        return settings;
    }

    /// <summary>Files stay in the data folder, unless settings name another place for them.</summary>
    private IEnumerable<KeyValuePair<string, string?>> StorageFolders()
    {
        foreach (var (kind, folder) in new[] { ("Objects", "objects"), ("Content", "content") })
        {
            var section = $"Storage:{kind}:";
            if (!options.Settings.Any(setting => setting.Key.StartsWith(section, StringComparison.OrdinalIgnoreCase))) yield return new(section + "Folder", options.PathOf(folder));
        }
    }

    /// <summary>A key of this data folder wraps the secrets of its database, unless settings name another one.</summary>
    private IEnumerable<KeyValuePair<string, string?>> MasterKey()
    {
        const string Section = "Secrets:MasterKeys:";
        if (options.Settings.Any(setting => setting.Key.StartsWith(Section, StringComparison.OrdinalIgnoreCase))) return [];

        var path = options.PathOf("master-key");
        if (SecretFile.Read(path) is not { } key) SecretFile.Write(path, key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return [new(Section + "0:Id", "local"), new(Section + "0:Key", key)];
    }

    private GatewayOptions GatewayOptions() =>
        new() { Url = options.GatewayUrl, CoordinatorUrl = options.GrpcUrl, CoordinatorSecret = _gatewaySecret, WebFolder = options.WebFolder };

    private NodeOptions NodeOptions(string token)
    {
        var node = new NodeOptions { Coordinator = options.GrpcUrl, Token = token, DataFolder = options.PathOf("node"), SpeedTest = false };
        foreach (var model in options.Models) node.Models.Add(model);
        return node;
    }

    private void Quiet(WebApplicationBuilder builder) => Quiet(builder.Services, builder.Logging);

    /// <summary>One log for the whole process, and no signal handling of its own.</summary>
    private void Quiet(IServiceCollection services, ILoggingBuilder logging)
    {
        logging.ClearProviders();
        services.AddSingleton(loggers);
        services.AddSingleton<IHostLifetime, NoLifetime>();
    }
}
