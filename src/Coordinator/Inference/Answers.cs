using System.Runtime.CompilerServices;
using System.Threading.Channels;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>Runs the answers of one request side by side and yields their deltas as they come, each with its index.</summary>
internal sealed class Answers(ResilientGeneration generation)
{
    private const int MergeQueueLength = 64;

    public IAsyncEnumerable<(int Index, InferenceDelta Delta)> RunAsync(InferenceRun run, CancellationToken cancellationToken) =>
        run.Tasks.Count == 1 ? OneAsync(run, cancellationToken) : ManyAsync(run, cancellationToken);

    private async IAsyncEnumerable<(int Index, InferenceDelta Delta)> OneAsync(InferenceRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var delta in RunAsync(run, 0, cancellationToken)) yield return (0, delta);
    }

    private IAsyncEnumerable<InferenceDelta> RunAsync(InferenceRun run, int index, CancellationToken cancellationToken) =>
        generation.RunAsync(run.Model, run.Tasks[index], run.Answers[index], run.NodesOf, cancellationToken);

    private async IAsyncEnumerable<(int Index, InferenceDelta Delta)> ManyAsync(InferenceRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var merged = Channel.CreateBounded<(int, InferenceDelta)>(MergeQueueLength);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pumps = run.Tasks.Select((_, index) => PumpAsync(run, index, merged.Writer, ending.Token)).ToArray();
        var all = CompleteWhenDoneAsync(pumps, merged.Writer);
        try
        {
            await foreach (var delta in merged.Reader.ReadAllAsync(ending.Token)) yield return delta;
        }
        finally
        {
            // One answer failed or the client left: the others have no reader any more.
            await ending.CancelAsync();
            await all;
        }
    }

    private async Task PumpAsync(InferenceRun run, int index, ChannelWriter<(int, InferenceDelta)> merged, CancellationToken cancellationToken)
    {
        await foreach (var delta in RunAsync(run, index, cancellationToken)) await merged.WriteAsync((index, delta), cancellationToken);
    }

    private static async Task CompleteWhenDoneAsync(Task[] pumps, ChannelWriter<(int, InferenceDelta)> merged)
    {
        try
        {
            // The first failure ends the request at once; the rest are waited for below.
            await foreach (var ended in Task.WhenEach(pumps)) await ended;
            merged.TryComplete();
        }
        catch (Exception exception)
        {
            merged.TryComplete(exception);
        }
    }
}
