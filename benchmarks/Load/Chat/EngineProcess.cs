using System.Diagnostics;
using System.Text.Json;
using AIForge.Inference.Chat;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Load.Chat;

/// <summary>The engine with nothing around it, in a process of its own with the settings of the node's: what the path is held against.</summary>
internal sealed class EngineProcess : IDisposable
{
    public const int Slots = 16;

    /// <summary>All but one core: the one left is for gateway, coordinator, database and the clients, which elsewhere have machines of their own.</summary>
    public static int Threads { get; } = Math.Max(1, Environment.ProcessorCount - 1);

    private readonly Process _process;

    private EngineProcess(Process process) => _process = process;

    /// <summary>Processor time so far.</summary>
    public double CpuMilliseconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalMilliseconds;
        }
    }

    public static EngineProcess Start(string model) => new(Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, ["chat", "engine", model]) { RedirectStandardOutput = true, RedirectStandardInput = true })!);

    public async Task<ChatSample> RunAsync(ChatRun run)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(run));
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return JsonSerializer.Deserialize<ChatSample>(line ?? throw new InvalidOperationException("The engine's process ended."))!;
    }

    /// <summary>The child's side: a run per line until the input ends.</summary>
    public static async Task<int> ServeAsync(string model)
    {
        await using var runtime = ModelRuntime.Load(model, new RuntimeOptions { MaxConcurrentSequences = Slots, Threads = Threads });
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var run = JsonSerializer.Deserialize<ChatRun>(line)!;
            var sample = await ChatClients.RunAsync(run, (seed, arrived) => AskAsync(runtime, run, seed, arrived));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(sample));
        }

        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill();
        _process.Dispose();
    }

    private static async Task AskAsync(ModelRuntime runtime, ChatRun run, int seed, Action arrived)
    {
        var prompt = runtime.RenderChat(new ChatPrompt { Messages = [new ChatMessage { Role = "user", Content = ChatRun.Question(seed) }] });
        var request = new GenerationRequest
        {
            PromptTokens = prompt.TokenIds,
            MaxTokens = run.Tokens,
            IgnoreEos = true,
            Sampling = new SamplingParameters { Temperature = ChatRun.Temperature, Seed = seed },
        };
        await foreach (var delta in runtime.GenerateAsync(request, CancellationToken.None))
        {
            if (delta.Text.Length > 0) arrived();
        }
    }
}
