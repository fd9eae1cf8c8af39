using System.CommandLine;
using System.Text.Json;
using AIForge.Inference.Generation;
using AIForge.Node.Benchmarking;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`bench`: how fast a model runs on this machine, as the node would serve it.</summary>
internal static class BenchCommand
{
    private const int MostThreads = 1_024;

    // As nodes serve.
    private const BackendKind Default = BackendKind.Auto;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Build()
    {
        var model = new Argument<string>("MODEL") { Description = "A GGUF file, or the SHA-256 or CID of a model that the node has fetched." };
        var config = new Option<FileInfo?>("--config") { Description = "Configuration file of the node, for its folder and its threads. [default: AIFORGE_NODE_CONFIG]" };
        var data = new Option<string?>("--data") { Description = "Folder of the node. [default: aiforge-node]" };
        var threads = new Option<int?>("--threads") { Description = "Threads of the engine. [default: one per core]" };
        var backend = new Option<string?>("--backend") { Description = $"What computes: {string.Join(", ", Backends)}. [default: {Name(Default)}]" };
        var json = new Option<bool>("--json") { Description = "Print JSON; progress goes to the standard error stream." };
        var command = new Command("bench", "Measure how fast a model runs here: loading, reading prompts, writing answers, memory.") { model, config, data, threads, backend, json };
        command.SetAction((parsed, cancellationToken) => CommandErrors.CatchAsync(async () =>
        {
            var settings = NodeSettings.Read(parsed.GetValue(config), parsed.GetValue(data), parsed.GetValue(threads));
            var options = new BenchOptions(ModelReference.Find(parsed.GetValue(model)!, settings), Threads(settings.Threads), Backend(parsed.GetValue(backend)));
            var report = await new ModelBenchmark(options, what => Console.Error.WriteLine($"measuring: {what}")).RunAsync(cancellationToken);
            if (parsed.GetValue(json)) AnsiConsole.Profile.Out.Writer.WriteLine(ToJson(report));
            else AnsiConsole.Write(BenchView.Of(report));
            return 0;
        }));
        return command;
    }

    internal static string ToJson(BenchReport report) => JsonSerializer.Serialize(report, Json);

    private static IEnumerable<string> Backends => Enum.GetValues<BackendKind>().Select(Name);

    private static string Name(BackendKind kind) => kind.ToString().ToLowerInvariant();

    private static int Threads(int threads) => threads switch
    {
        0 => Environment.ProcessorCount,
        < 0 or > MostThreads => throw new NodeSetupException($"--threads {threads} must lie between 1 and {MostThreads}, or be left out for one per core."),
        _ => threads,
    };

    private static BackendKind Backend(string? name) => Enum.GetValues<BackendKind>().Cast<BackendKind?>().FirstOrDefault(kind => Name(kind!.Value) == (name ?? Name(Default)))
        ?? throw new NodeSetupException($"--backend {name} is none of {string.Join(", ", Backends)}.");
}
