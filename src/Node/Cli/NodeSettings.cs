using System.CommandLine;

namespace AIForge.Node.Cli;

/// <summary>The settings that every command reads: flags over environment over configuration file.</summary>
internal sealed class NodeSettings
{
    private const string EnvironmentPrefix = "AIFORGE_NODE_";

    private readonly Option<FileInfo?> _config = new("--config") { Description = "Configuration file: JSON with comments, named as in deploy/node/node.json. [default: AIFORGE_NODE_CONFIG]" };
    private readonly Option<string?> _coordinator = new("--coordinator") { Description = "gRPC address of the coordinator; of several over one database, their addresses with commas between them. [default: http://127.0.0.1:18001]" };
    private readonly Option<string?> _token = new("--token") { Description = "Node token. Better given as AIFORGE_NODE_TOKEN or --token-file, where other users of the machine do not see it." };
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "File that holds the node token." };
    private readonly Option<string[]> _models = new("--model") { Description = "GGUF file to serve; may be given several times." };
    private readonly Option<string?> _data = new("--data") { Description = "Folder for the model index and the status file. [default: aiforge-node]" };
    private readonly Option<int?> _slots = new("--slots") { Description = "Jobs and generations at the same time. [default: 8]" };
    private readonly Option<int?> _threads = new("--threads") { Description = "Threads of the engine. [default: one per core]" };
    private readonly Option<string?> _backend = new("--backend") { Description = "What models run on: auto (a GPU that has room, else the processor), cpu or cuda. [default: auto]" };
    private readonly Option<int?> _cacheGigabytes = new("--cache-gigabytes") { Description = "Model files that may be fetched and kept; 0 to fetch none. [default: 50]" };
    private readonly Option<string?> _serveContent = new("--serve-content") { Description = "Address, such as http://203.0.113.7:4080, where other nodes may fetch those files. [default: none]" };
    private readonly Option<int?> _maxTokensPerSecond = new("--max-tokens-per-second") { Description = "Limit of each generation, to keep the machine responsive. [default: none]" };

    private readonly Option<string?> _metrics = new("--metrics") { Description = "Port, such as 9464, or address and port for Prometheus. [default: none]" };
    private readonly Option<string[]> _hours = new("--hours") { Description = "When to take work, such as 22:00-06:00 or \"sat,sun 00:00-24:00\"; may be given several times. [default: always]" };

    private readonly Option<string?> _region = new("--region") { Description = "Where the machine stands, such as eu-de. [default: not said]" };
    private readonly Option<string[]> _labels = new("--label") { Description = "KEY=VALUE that jobs may ask for; may be given several times." };
    private readonly Option<string[]> _minPrice = new("--min-price") { Description = "The least that an hour of a container must pay, such as \"USDT 0.50/h\"; once for each currency. [default: any]" };
    private readonly Option<string?> _serve = new("--serve") { Description = "Whose work to take beside the owner's: everyone, owner, groups, or ids of users with commas between them. [default: everyone]" };

    public void AddTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_coordinator);
        command.Options.Add(_token);
        command.Options.Add(_tokenFile);
        command.Options.Add(_models);
        command.Options.Add(_data);
        command.Options.Add(_slots);
        command.Options.Add(_threads);
        command.Options.Add(_backend);
        command.Options.Add(_cacheGigabytes);
        command.Options.Add(_serveContent);
        command.Options.Add(_maxTokensPerSecond);
        command.Options.Add(_metrics);
        command.Options.Add(_hours);
        command.Options.Add(_region);
        command.Options.Add(_labels);
        command.Options.Add(_minPrice);
        command.Options.Add(_serve);
    }

    public NodeOptions Read(ParseResult parsed) => Read(parsed.GetValue(_config), Flags(parsed));

    /// <summary>The settings for a command that has few flags of its own; null for what was not given.</summary>
    public static NodeOptions Read(FileInfo? config, string? dataFolder, int? threads)
    {
        var flags = new Dictionary<string, string?>
        {
            [nameof(NodeOptions.DataFolder)] = dataFolder,
            [nameof(NodeOptions.Threads)] = threads?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return Read(config, flags.Where(flag => flag.Value is not null).ToDictionary());
    }

    private static NodeOptions Read(FileInfo? config, Dictionary<string, string?> flags)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build();
        var configuration = new ConfigurationBuilder();
        var file = config?.FullName ?? environment["Config"];
        if (!string.IsNullOrEmpty(file)) configuration.AddConfiguration(SettingsFile.Read(file));
        configuration.AddConfiguration(environment);
        configuration.AddInMemoryCollection(flags);
        var options = new NodeOptions();
        try
        {
            configuration.Build().Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            // Both messages name the setting; the inner one says what is wrong with its value.
            throw new NodeSetupException($"{exception.Message} {exception.InnerException?.Message}".TrimEnd());
        }

        return options;
    }

    private Dictionary<string, string?> Flags(ParseResult parsed)
    {
        var flags = new Dictionary<string, string?>
        {
            [nameof(NodeOptions.Coordinator)] = parsed.GetValue(_coordinator),
            [nameof(NodeOptions.Token)] = parsed.GetValue(_token),
            [nameof(NodeOptions.TokenFile)] = parsed.GetValue(_tokenFile),
            [nameof(NodeOptions.DataFolder)] = parsed.GetValue(_data),
            [nameof(NodeOptions.Slots)] = parsed.GetValue(_slots)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [nameof(NodeOptions.MaxTokensPerSecond)] = parsed.GetValue(_maxTokensPerSecond)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [nameof(NodeOptions.CacheGigabytes)] = parsed.GetValue(_cacheGigabytes)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [nameof(NodeOptions.ServeContent)] = parsed.GetValue(_serveContent),
            [nameof(NodeOptions.Backend)] = parsed.GetValue(_backend),
            [nameof(NodeOptions.Metrics)] = parsed.GetValue(_metrics),
            [nameof(NodeOptions.Region)] = parsed.GetValue(_region),
            [nameof(NodeOptions.Serve)] = parsed.GetValue(_serve),
            [nameof(NodeOptions.Threads)] = parsed.GetValue(_threads)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        foreach (var (name, option) in new[] { (nameof(NodeOptions.Models), _models), (nameof(NodeOptions.Hours), _hours), (nameof(NodeOptions.Labels), _labels), (nameof(NodeOptions.MinPrice), _minPrice) })
        {
            var values = parsed.GetValue(option) ?? [];
            for (var i = 0; i < values.Length; i++) flags[$"{name}:{i}"] = values[i];
        }

        return flags.Where(flag => flag.Value is not null).ToDictionary();
    }
}
