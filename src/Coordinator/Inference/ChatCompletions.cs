using System.Runtime.CompilerServices;
using AIForge.Coordinator.Inference.Tools;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.Node.V1;
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
        var answers = run.Answers.Select(progress => new WholeChatAnswer(progress)).ToArray();
        await foreach (var (index, delta) in runs.RunAsync(caller, run, PromptField, cancellationToken)) answers[index].Add(delta);
        return ChatMapping.ToCompletion(run, answers, request);
    }

    public async IAsyncEnumerable<ChatCompletionChunk> StreamAsync(
        Caller caller, CreateChatCompletionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = await PrepareAsync(caller, request, cancellationToken);
        var answers = run.Tasks.Select((task, index) => new ChatChunks(run, index, task.ToolUse is not null, request)).ToArray();
        await foreach (var (index, delta) in runs.RunAsync(caller, run, PromptField, cancellationToken))
            foreach (var chunk in answers[index].Of(delta)) yield return chunk;

        if (ChatMapping.IncludesUsage(request)) yield return ChatMapping.ToUsage(run);
    }

    /// <summary>Finds the model and checks the request; nothing is spent yet. For those too who run it by themselves.</summary>
    public async Task<InferenceRun> PrepareAsync(Caller caller, CreateChatCompletionRequest request, CancellationToken cancellationToken)
    {
        var (model, terms) = await admission.FindModelAsync(caller, request.Model, cancellationToken);
        IReadOnlyList<InferenceTask> tasks = ChatRequests.ToTasks(request, model.Sha256, options.Value.MaxAnswers);
        return new InferenceRun(RequestIds.New("chatcmpl", clock), clock.GetUtcNow().ToUnixTimeSeconds(), request.Model, model, tasks, tasks.Count)
        {
            Terms = terms, MaxCost = RequestChecks.MaxCost(request.MaxCost),
        };
    }
}
