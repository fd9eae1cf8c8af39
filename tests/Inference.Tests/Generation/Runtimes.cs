using System.Text;
using AIForge.Inference.Chat;
using AIForge.Inference.Generation;

namespace AIForge.Inference.Tests.Generation;

/// <summary>Runtimes on forge-tiny and the answers they give. Every answer is waited for at most <see cref="Timeout"/>.</summary>
internal static class Runtimes
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public static ModelRuntime Load(string path, RuntimeOptions? options = null) =>
        ModelRuntime.Load(path, options ?? new RuntimeOptions { Threads = 1 });

    public static int[] ChatTokens(this ModelRuntime runtime, string userText) =>
        runtime.RenderChat(new ChatPrompt { Messages = [new ChatMessage { Role = "user", Content = userText }] }).TokenIds;

    public static async Task<Answer> CollectAsync(this ModelRuntime runtime, GenerationRequest request)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var deltas = new List<GenerationDelta>();
        await foreach (var delta in runtime.GenerateAsync(request, timeout.Token)) deltas.Add(delta);
        return new Answer(deltas);
    }

    internal sealed record Answer(List<GenerationDelta> Deltas)
    {
        public int[] Tokens => [.. Deltas.SelectMany(delta => delta.TokenIds)];

        public string Text => Deltas.Aggregate(new StringBuilder(), (text, delta) => text.Append(delta.Text)).ToString();

        public GenerationDelta Last => Deltas[^1];
    }
}
