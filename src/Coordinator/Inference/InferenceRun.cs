using AIForge.Coordinator.Inference.Metering;
using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Models;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Inference;

/// <summary>An admitted request on its way: its model, the tasks of its answers and what each has delivered.</summary>
/// <param name="AnswersPerPrompt">Consecutive answers that share one prompt, which is counted once.</param>
internal sealed record InferenceRun(
    string Id, long Created, string ModelName, ModelRecord Model, IReadOnlyList<InferenceTask> Tasks, int AnswersPerPrompt)
{
    /// <summary>The row in api_requests.</summary>
    public Guid RequestId { get; } = Guid.CreateVersion7();

    /// <summary>What a service key pays; null for traffic of a plan.</summary>
    public ServiceTerms? Terms { get; init; }

    /// <summary>Whose nodes alone may serve it; null for everybody's.</summary>
    public Guid? NodesOf => Terms?.NodesOf ?? Model.NodesOf;

    /// <summary>The most that the caller wants to pay; null for whatever it costs.</summary>
    public Money? MaxCost { get; init; }

    /// <summary>The answers are shortened to what the caller wants to pay.</summary>
    public bool IsCutByMaxCost { get; set; }

    /// <summary>What is held of the credits for it; null when nothing is to be paid.</summary>
    public RequestHold? Hold { get; set; }

    /// <summary>Null when the request is not paid by itself. Never more than is held, whatever a node says of the prompt.</summary>
    public Money? Cost => Hold is { } hold && Terms!.Prices.Of(PromptTokens, CompletionTokens) is var cost ? (cost < hold.Amount ? cost : hold.Amount) : null;

    public bool IsFinished => Answers.All(answer => answer.FinishReason is not null);

    public IReadOnlyList<GenerationProgress> Answers { get; } = [.. Tasks.Select(_ => new GenerationProgress())];

    public int PromptTokens => FirstOfEachPrompt.Sum(answer => answer.PromptTokens);

    public int CachedTokens => FirstOfEachPrompt.Sum(answer => answer.CachedTokens);

    public int CompletionTokens => Answers.Sum(answer => answer.DeliveredTokens.Count);

    /// <summary>Same value, same file: what OpenAI clients compare when they ask for determinism.</summary>
    public string Fingerprint => $"fp_{Model.Sha256[..12]}";

    private IEnumerable<GenerationProgress> FirstOfEachPrompt => Answers.Where((_, index) => index % AnswersPerPrompt == 0);
}
