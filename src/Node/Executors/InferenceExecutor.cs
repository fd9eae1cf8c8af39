using System.Text;
using AIForge.Node.Serving;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors;

/// <summary>Runs an inference job on the node's own engine.</summary>
internal sealed class InferenceExecutor(ModelServing models, TimeProvider clock) : IJobExecutor
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    public async Task<AttemptResult> ExecuteAsync(DesiredAttempt attempt, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        var task = attempt.Inference;
        var text = new StringBuilder();
        var result = new AttemptResult();
        var lastReport = clock.GetTimestamp();
        await foreach (var delta in models.GenerateAsync(task, cancellationToken))
        {
            text.Append(delta.Text);
            if (result.PromptTokens == 0) result.PromptTokens = delta.PromptTokens;
            result.CompletionTokens += delta.TokenIds.Count;
            if (delta.FinishReason.Length > 0) result.FinishReason = delta.FinishReason;
            if (delta.Timings is not null) result.Timings = delta.Timings;
            if (task.MaxTokens == 0 || clock.GetElapsedTime(lastReport) < ReportEvery) continue;
            lastReport = clock.GetTimestamp();
            progress(new AttemptProgress { Fraction = Math.Min(1, (double)result.CompletionTokens / task.MaxTokens) });
        }

        result.Text = text.ToString();
        return result;
    }
}
