using System.Runtime.CompilerServices;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Serving;

/// <summary>
/// Joins deltas that are ready at the same time into one message. A fast network sees one message a token; a slow one sees
/// fewer, larger ones instead of a growing queue.
/// </summary>
internal static class DeltaJoining
{
    private const int MaxJoined = 64;

    public static async IAsyncEnumerable<InferenceDelta> JoinReadyAsync(
        IAsyncEnumerable<InferenceDelta> deltas, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var source = deltas.GetAsyncEnumerator(ending.Token);
        var next = source.MoveNextAsync().AsTask();
        try
        {
            while (await next)
            {
                var joined = source.Current;
                next = source.MoveNextAsync().AsTask();
                // Vectors are large and come in pieces as large as they should be.
                for (var count = 1; joined.Embeddings.Count == 0 && next.IsCompletedSuccessfully && count < MaxJoined && next.Result; count++)
                {
                    Join(joined, source.Current);
                    next = source.MoveNextAsync().AsTask();
                }

                yield return joined;
            }
        }
        finally
        {
            // The reader may leave while the next delta is on its way: nothing can be disposed before that has ended.
            if (!next.IsCompleted) await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Join(InferenceDelta joined, InferenceDelta delta)
    {
        joined.TokenIds.AddRange(delta.TokenIds);
        joined.Text += delta.Text;
        joined.Logprobs.AddRange(delta.Logprobs);
        joined.FinishReason = delta.FinishReason;
        if (delta.Timings is not null) joined.Timings = delta.Timings;
    }
}
