using System.Runtime.CompilerServices;
using AIForge.Coordinator.Inference.Metering;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Inference;

/// <summary>Runs an admitted request and settles what it used, however it ends.</summary>
internal sealed class InferenceRuns(Answers answers, TokenQuota quota, RequestHolds holds, UsageMeter meter, CacheScopes scopes, TimeProvider clock)
{
    /// <param name="promptField">The field to blame when the model refuses the prompt.</param>
    public async IAsyncEnumerable<(int Index, InferenceDelta Delta)> RunAsync(
        Caller caller, InferenceRun run, string promptField, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settling = new RunSettling(caller, run, quota, holds, meter, clock.GetTimestamp());
        var outcome = "cancelled";
        try
        {
            settling.Reservation = await quota.ReserveAsync(caller, run, cancellationToken);
            foreach (var task in run.Tasks) task.CacheScope = scopes.Of(caller.UserId);
            var holding = await holds.HoldAsync(run, cancellationToken);
            var all = answers.RunAsync(run, cancellationToken);
            await using var deltas = (holding is null ? all : HeldAsync(holding, all, cancellationToken)).GetAsyncEnumerator(cancellationToken);
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

                settling.FirstTokenAt ??= clock.GetTimestamp();
                // 7. On the bill before the end is told: what a client has seen whole is not lost.
                if (run.IsFinished) await settling.SettleAsync(run.Answers.Any(answer => answer.FinishReason == "length") ? "length" : "stop");
                yield return deltas.Current;
            }
        }
        finally
        {
            await settling.SettleAsync(outcome);
        }
    }

    /// <summary>Begins at once and gives nothing away before the money is held.</summary>
    private static async IAsyncEnumerable<(int Index, InferenceDelta Delta)> HeldAsync(
        Task holding, IAsyncEnumerable<(int Index, InferenceDelta Delta)> deltas, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var inner = deltas.GetAsyncEnumerator(ending.Token);
        var next = inner.MoveNextAsync().AsTask();
        try
        {
            await holding;
        }
        catch
        {
            // It cannot be disposed of while its first delta is awaited.
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        for (; await next; next = inner.MoveNextAsync().AsTask()) yield return inner.Current;
    }

    /// <summary>Reads the whole run and joins the deltas of each answer.</summary>
    public async Task<IReadOnlyList<WholeAnswer>> ReadAllAsync(Caller caller, InferenceRun run, string promptField, CancellationToken cancellationToken)
    {
        var whole = run.Tasks.Select(_ => new WholeAnswer()).ToArray();
        await foreach (var (index, delta) in RunAsync(caller, run, promptField, cancellationToken)) whole[index].Add(delta);
        return whole;
    }
}
