using System.Globalization;
using Grpc.Core;

namespace AIForge.Coordinator.Inference;

/// <summary>What clients read beside an answer, sent with its first byte: the time it took and, when the whole answer is known by then, what it cost. The limits are there already.</summary>
internal sealed class InferenceHeaders(ServerCallContext context, long startedAt, TimeProvider clock)
{
    /// <param name="cost">Null for what is not paid by itself.</param>
    public Task WriteAsync(string? cost) => WriteAsync(cost is null ? [] : new Metadata { { "x-aiforge-cost", cost } });

    public async Task WriteWithFirstAsync<T>(IAsyncEnumerable<T> messages, IServerStreamWriter<T> writer)
    {
        var first = true;
        await foreach (var message in messages)
        {
            if (first) await WriteAsync([]);
            first = false;
            await writer.WriteAsync(message, context.CancellationToken);
        }
    }

    private Task WriteAsync(Metadata metadata)
    {
        metadata.Add("openai-processing-ms", Math.Round(clock.GetElapsedTime(startedAt).TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        return context.WriteResponseHeadersAsync(metadata);
    }
}
