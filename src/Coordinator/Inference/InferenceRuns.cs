using System.Runtime.CompilerServices;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Inference;

/// <summary>Runs an admitted request and settles what it used, however it ends.</summary>
internal sealed class InferenceRuns(Answers answers, TokenQuota quota, UsageMeter meter, TimeProvider clock)
{
    /// <param name="promptField">The field to blame when the model refuses the prompt.</param>
    public async IAsyncEnumerable<(int Index, InferenceDelta Delta)> RunAsync(
        Caller caller, InferenceRun run, string promptField, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        var reservation = await quota.ReserveAsync(caller, run, cancellationToken);
        long? firstTokenAt = null;
        var outcome = "cancelled";
        await using var deltas = answers.RunAsync(run.Model, run.Tasks, run.Answers, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                try
                {
                    if (!await deltas.MoveNextAsync()) break;
                }
                catch (TaskRefusedException refused)
                {
                    outcome = "failed";
                    throw InferenceFaults.Refused(refused.Error, promptField);
                }
                catch (FaultException)
                {
                    outcome = "failed";
                    throw;
                }

                firstTokenAt ??= clock.GetTimestamp();
                yield return deltas.Current;
            }

            outcome = run.Answers.Any(answer => answer.FinishReason == "length") ? "length" : "stop";
        }
        finally
        {
            // 7. What was delivered is recorded; a request that reached no node used nothing.
            await quota.SettleAsync(reservation, run.PromptTokens + run.CompletionTokens);
            if (run.Answers.Any(answer => answer.Nodes.Count > 0))
                await meter.SettleAsync(meter.Measure(caller, run, startedAt, firstTokenAt, outcome));
        }
    }

    /// <summary>Reads the whole run and joins the deltas of each answer.</summary>
    public async Task<IReadOnlyList<WholeAnswer>> ReadAllAsync(Caller caller, InferenceRun run, string promptField, CancellationToken cancellationToken)
    {
        var whole = run.Tasks.Select(_ => new WholeAnswer()).ToArray();
        await foreach (var (index, delta) in RunAsync(caller, run, promptField, cancellationToken)) whole[index].Add(delta);
        return whole;
    }
}
