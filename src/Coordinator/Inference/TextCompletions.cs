using System.Runtime.CompilerServices;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.OpenAi.V1;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference;

/// <summary>Continues texts: the older OpenAI operation, on the same path as conversations.</summary>
internal sealed class TextCompletions(Admission admission, InferenceRuns runs, TimeProvider clock, IOptions<InferenceOptions> options)
{
    private const string PromptField = "prompt";

    public async Task<Completion> CompleteAsync(Caller caller, CreateCompletionRequest request, CancellationToken cancellationToken)
    {
        var run = await PrepareAsync(caller, request, cancellationToken);
        var answers = await runs.ReadAllAsync(caller, run, PromptField, cancellationToken);
        return CompletionMapping.ToCompletion(run, answers, request);
    }

    public async IAsyncEnumerable<Completion> StreamAsync(
        Caller caller, CreateCompletionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = await PrepareAsync(caller, request, cancellationToken);
        var includeUsage = request.StreamOptions?.IncludeUsage ?? false;
        var offsets = new int[run.Tasks.Count];
        var opened = new bool[run.Tasks.Count];
        await foreach (var (index, delta) in runs.RunAsync(caller, run, PromptField, cancellationToken))
        {
            var echo = opened[index] ? "" : CompletionRequests.Echo(request, run.Tasks[index]);
            opened[index] = true;
            if (echo.Length + delta.Text.Length == 0 && delta.Logprobs.Count == 0 && delta.FinishReason.Length == 0) continue;

            yield return CompletionMapping.ToChunk(run, index, echo, delta, request, offsets[index]);
            offsets[index] += echo.Length + delta.Text.Length;
        }

        if (includeUsage) yield return CompletionMapping.ToUsage(run);
    }

    private async Task<InferenceRun> PrepareAsync(Caller caller, CreateCompletionRequest request, CancellationToken cancellationToken)
    {
        var (model, terms) = await admission.FindModelAsync(caller, request.Model, cancellationToken);
        var tasks = CompletionRequests.ToTasks(request, model.Sha256, options.Value);
        var answers = CompletionRequests.AnswersPerPrompt(request, options.Value.MaxAnswers);
        return new InferenceRun(RequestIds.New("cmpl", clock), clock.GetUtcNow().ToUnixTimeSeconds(), request.Model, model, tasks, answers)
        {
            Terms = terms, MaxCost = RequestChecks.MaxCost(request.MaxCost),
        };
    }
}
