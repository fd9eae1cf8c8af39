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
        return CompletionMapping.ToCompletion(run, Best(answers, request), request);
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

    /// <summary>Of each prompt's answers the likeliest by token, in the order of their likelihood, each with the number of its task.</summary>
    private List<(WholeAnswer Answer, int Task)> Best(IReadOnlyList<WholeAnswer> answers, CreateCompletionRequest request)
    {
        var wanted = CompletionRequests.AnswersPerPrompt(request, options.Value.MaxAnswers);
        var candidates = CompletionRequests.CandidatesPerPrompt(request, options.Value.MaxAnswers);
        var all = answers.Select((answer, index) => (Answer: answer, Task: index));
        return [.. candidates == wanted ? all : all.Chunk(candidates).SelectMany(ofPrompt => ofPrompt.OrderByDescending(item => item.Answer.MeanLogprob).Take(wanted))];
    }

    private async Task<InferenceRun> PrepareAsync(Caller caller, CreateCompletionRequest request, CancellationToken cancellationToken)
    {
        var (model, terms) = await admission.FindModelAsync(caller, request.Model, cancellationToken);
        var tasks = CompletionRequests.ToTasks(request, model.Sha256, options.Value);
        var answers = CompletionRequests.CandidatesPerPrompt(request, options.Value.MaxAnswers);
        return new InferenceRun(RequestIds.New("cmpl", clock), clock.GetUtcNow().ToUnixTimeSeconds(), request.Model, model, tasks, answers)
        {
            Terms = terms, MaxCost = RequestChecks.MaxCost(request.MaxCost),
        };
    }
}
