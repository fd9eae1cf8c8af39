using System.Runtime.CompilerServices;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.OpenAi.V1;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference;

/// <summary>Answers conversations. See docs/flows/chat-completion.md.</summary>
internal sealed class ChatCompletions(Admission admission, InferenceRuns runs, TimeProvider clock, IOptions<InferenceOptions> options)
{
    private const string PromptField = "messages";

    public async Task<ChatCompletion> CompleteAsync(Caller caller, CreateChatCompletionRequest request, CancellationToken cancellationToken)
    {
        var run = await PrepareAsync(caller, request, cancellationToken);
        var answers = await runs.ReadAllAsync(caller, run, PromptField, cancellationToken);
        return ChatMapping.ToCompletion(run, answers, request.Logprobs);
    }

    public async IAsyncEnumerable<ChatCompletionChunk> StreamAsync(
        Caller caller, CreateChatCompletionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = await PrepareAsync(caller, request, cancellationToken);
        var includeUsage = request.StreamOptions?.IncludeUsage ?? false;
        var opened = new bool[run.Tasks.Count];
        await foreach (var (index, delta) in runs.RunAsync(caller, run, PromptField, cancellationToken))
        {
            // Sent with the first token, not before it: until then an error still has its HTTP status.
            if (!opened[index]) yield return ChatMapping.ToOpening(run, index, includeUsage);
            opened[index] = true;

            if (delta.Text.Length > 0 || delta.Logprobs.Count > 0) yield return ChatMapping.ToChunk(run, index, delta, request.Logprobs, includeUsage);
            if (delta.FinishReason.Length > 0) yield return ChatMapping.ToClosing(run, index, includeUsage);
        }

        if (includeUsage) yield return ChatMapping.ToUsage(run);
    }

    private async Task<InferenceRun> PrepareAsync(Caller caller, CreateChatCompletionRequest request, CancellationToken cancellationToken)
    {
        var (model, terms) = await admission.FindModelAsync(caller, request.Model, cancellationToken);
        var tasks = ChatRequests.ToTasks(request, model.Sha256, options.Value.MaxAnswers);
        return new InferenceRun(RequestIds.New("chatcmpl", clock), clock.GetUtcNow().ToUnixTimeSeconds(), request.Model, model, tasks, tasks.Count)
        {
            Terms = terms, MaxCost = RequestChecks.MaxCost(request.MaxCost),
        };
    }
}
