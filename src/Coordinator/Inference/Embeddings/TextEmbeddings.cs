using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Coordinator.Inference.Embeddings;

/// <summary>Embeds texts, on the same way as answers are generated: placed, counted, paid, and moved to another node when one is lost.</summary>
internal sealed class TextEmbeddings(Admission admission, InferenceRuns runs, TimeProvider clock)
{
    private const string PromptField = "input";

    public async Task<EmbeddingList> CreateAsync(Caller caller, CreateEmbeddingsRequest request, CancellationToken cancellationToken)
    {
        var (model, terms) = await admission.FindModelAsync(caller, request.Model, cancellationToken);
        var task = EmbeddingRequests.ToTask(request, model.Sha256);
        var run = new InferenceRun(RequestIds.New("embd", clock), clock.GetUtcNow().ToUnixTimeSeconds(), request.Model, model, [task], 1)
        {
            Terms = terms, MaxCost = RequestChecks.MaxCost(request.MaxCost),
        };
        var isBase64 = request.EncodingFormat == "base64";
        var embeddings = new List<Embedding>();
        await foreach (var (_, delta) in runs.RunAsync(caller, run, PromptField, cancellationToken))
        {
            if (embeddings.Count == 0 && delta.Embeddings.Count > 0 && !EmbeddingMapping.Fits(task.Embedding.Inputs.Count, delta.Embeddings[0], isBase64))
                throw InferenceFaults.WrongValue(PromptField, "fewer texts, as the answer would be too long; base64 or fewer dimensions make it shorter");
            embeddings.AddRange(delta.Embeddings);
        }

        return EmbeddingMapping.ToList(run, embeddings, isBase64);
    }
}
