using System.Globalization;
using AIForge.Node.Reporting;

namespace AIForge.Node.Serving;

/// <summary>How far a generation is.</summary>
internal sealed class RunningGeneration(int maxTokens, TimeProvider clock)
{
    private readonly long _begun = clock.GetTimestamp();
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private long _tokens;

    public long Tokens => Interlocked.Read(ref _tokens);

    public double Seconds => clock.GetElapsedTime(_begun).TotalSeconds;

    public void Add(int tokens) => Interlocked.Add(ref _tokens, tokens);

    public WorkItem ToWork(string id) => new(
        "generation", id, _startedAt, maxTokens > 0 ? Math.Min(1, (double)Tokens / maxTokens) : null, string.Create(CultureInfo.InvariantCulture, $"{Tokens} tokens"));
}
