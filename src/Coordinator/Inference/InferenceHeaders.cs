using System.Globalization;
using AIForge.Coordinator.Platform.RateLimits;
using Grpc.Core;

namespace AIForge.Coordinator.Inference;

/// <summary>The headers that OpenAI clients read on every answer, sent with its first byte.</summary>
internal sealed class InferenceHeaders(ServerCallContext context, RateLimitDecision limits, long startedAt, TimeProvider clock)
{
    public Task WriteAsync() => context.WriteResponseHeadersAsync(new Metadata
    {
        { "openai-processing-ms", Number(clock.GetElapsedTime(startedAt).TotalMilliseconds) },
        { "x-ratelimit-limit-requests", Number(limits.Limit) },
        { "x-ratelimit-remaining-requests", Number(limits.Remaining) },
        { "x-ratelimit-reset-requests", Number(limits.ResetAfter.TotalMilliseconds) + "ms" },
    });

    public async Task WriteWithFirstAsync<T>(IAsyncEnumerable<T> messages, IServerStreamWriter<T> writer)
    {
        var first = true;
        await foreach (var message in messages)
        {
            if (first) await WriteAsync();
            first = false;
            await writer.WriteAsync(message, context.CancellationToken);
        }
    }

    private static string Number(double value) => Math.Round(value).ToString(CultureInfo.InvariantCulture);
}
