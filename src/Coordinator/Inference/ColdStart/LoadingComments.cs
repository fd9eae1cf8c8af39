using System.Globalization;
using System.Runtime.CompilerServices;
using AIForge.Coordinator.Inference.Replicas;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>Tells the client of a stream how far the loading of its model is, until the answer begins.</summary>
internal sealed class LoadingComments(ModelLoads loads, RemoteLoads remote, TimeProvider clock, IOptions<InferenceOptions> options)
{
    /// <param name="toMessage">Makes a message of the stream that is a comment.</param>
    public async IAsyncEnumerable<T> WithAsync<T>(IAsyncEnumerable<T> answer, string modelName, Func<string, T> toMessage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var messages = answer.GetAsyncEnumerator(ending.Token);
        var first = messages.MoveNextAsync().AsTask();
        try
        {
            while (!first.IsCompleted)
            {
                await Task.WhenAny(first, Task.Delay(TimeSpan.FromSeconds(options.Value.ColdStartCommentSeconds), clock, cancellationToken));
                if (!first.IsCompleted && !cancellationToken.IsCancellationRequested && (loads.FindProgress(modelName) ?? remote.FindProgress(modelName)) is { } progress) yield return toMessage(Text(progress));
            }
        }
        finally
        {
            // The reader may leave while the first message is on its way: nothing can be disposed before that has ended.
            if (!first.IsCompleted) await ending.CancelAsync();
            await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        for (var more = await first; more; more = await messages.MoveNextAsync()) yield return messages.Current;
    }

    private static string Text(LoadProgress progress)
    {
        var left = progress.Remaining is { } remaining ? string.Create(CultureInfo.InvariantCulture, $", about {Math.Ceiling(remaining.TotalSeconds)} s left") : "";
        return string.Create(CultureInfo.InvariantCulture, $"loading the model: {Math.Floor(progress.Fraction * 100)} %{left}");
    }
}
