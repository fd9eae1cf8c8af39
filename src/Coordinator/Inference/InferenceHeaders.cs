using System.Globalization;
using Grpc.Core;

namespace AIForge.Coordinator.Inference;

/// <summary>The time that OpenAI's clients read on every answer, sent with its first byte. The limits are there already.</summary>
internal sealed class InferenceHeaders(ServerCallContext context, long startedAt, TimeProvider clock)
{
    public Task WriteAsync() => context.WriteResponseHeadersAsync(new Metadata
    {
        { "openai-processing-ms", Math.Round(clock.GetElapsedTime(startedAt).TotalMilliseconds).ToString(CultureInfo.InvariantCulture) },
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
}
