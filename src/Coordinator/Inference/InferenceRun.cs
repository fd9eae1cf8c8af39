using AIForge.Coordinator.Models;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>An admitted request on its way: its model, the tasks of its answers and what each has delivered.</summary>
/// <param name="AnswersPerPrompt">Consecutive answers that share one prompt, which is counted once.</param>
internal sealed record InferenceRun(
    string Id, long Created, string ModelName, ModelRecord Model, IReadOnlyList<InferenceTask> Tasks, int AnswersPerPrompt)
{
    public IReadOnlyList<GenerationProgress> Answers { get; } = [.. Tasks.Select(_ => new GenerationProgress())];

    public int PromptTokens => FirstOfEachPrompt.Sum(answer => answer.PromptTokens);

    public int CachedTokens => FirstOfEachPrompt.Sum(answer => answer.CachedTokens);

    public int CompletionTokens => Answers.Sum(answer => answer.DeliveredTokens.Count);

    /// <summary>Same value, same file: what OpenAI clients compare when they ask for determinism.</summary>
    public string Fingerprint => $"fp_{Model.Sha256[..12]}";

    private IEnumerable<GenerationProgress> FirstOfEachPrompt => Answers.Where((_, index) => index % AnswersPerPrompt == 0);
}
