using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AIForge.Inference.Backends;
using AIForge.Inference.Generation;
using AIForge.Node.Executors;
using AIForge.Protocol.Node.V1;
using Google.Protobuf;
using PromptTokens = AIForge.Inference.Generation.PromptTokens;

namespace AIForge.Node.Serving;

/// <summary>Embeds the texts of a task, a few at a time: a request of two thousand does not hold up one of a single text.</summary>
internal static class EmbeddingServing
{
    private const int MostAtATime = 16;

    public static async IAsyncEnumerable<InferenceDelta> RunAsync(
        LoadedModel model, InferenceTask task, int slots, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var texts = Texts(model.Runtime, task);
        foreach (var batch in texts.Chunk(Math.Clamp(slots, 1, MostAtATime)))
        {
            var vectors = await model.Turns.RunAsync(() => EmbedAsync(model.Runtime, batch, task, cancellationToken), cancellationToken);
            yield return new InferenceDelta { Embeddings = { vectors.Select((vector, index) => ToProto(vector, batch[index].Count, task.Embedding.Dimensions)) } };
        }

        yield return new InferenceDelta { FinishReason = "stop" };
    }

    /// <summary>All of them are checked before the first is embedded.</summary>
    private static List<PromptTokens> Texts(ModelRuntime runtime, InferenceTask task)
    {
        if (!runtime.IsMadeToEmbed) throw TaskFailedException.Permanent("EMBEDDINGS_UNSUPPORTED", "The model is not made for embeddings.");
        if (task.Embedding.Dimensions > runtime.EmbeddingLength)
            throw TaskFailedException.Permanent("DIMENSIONS_ABOVE_MAX", $"The embeddings of the model have {runtime.EmbeddingLength} dimensions.");
        var texts = task.Embedding.Inputs.Select(input => ToTokens(input, runtime)).ToList();
        foreach (var text in texts)
            if (text.Count > runtime.Facts.ContextLength)
                throw TaskFailedException.Permanent("CONTEXT_LENGTH_EXCEEDED", $"This model's maximum context length is {runtime.Facts.ContextLength} tokens. However, your input has {text.Count} tokens.");
        return texts;
    }

    private static PromptTokens ToTokens(EmbeddingInput input, ModelRuntime runtime) => input.InputCase switch
    {
        EmbeddingInput.InputOneofCase.Text => runtime.EncodeForEmbedding(input.Text),
        EmbeddingInput.InputOneofCase.Tokens => new PromptTokens(TaskMapping.ToTokens(input.Tokens, runtime)),
        _ => throw TaskFailedException.Permanent("PROMPT_MISSING", "An input of the task is empty."),
    };

    private static async Task<IReadOnlyList<float[]>> EmbedAsync(ModelRuntime runtime, PromptTokens[] texts, InferenceTask task, CancellationToken cancellationToken)
    {
        try
        {
            return await runtime.EmbedAsync(texts, null, cancellationToken);
        }
        catch (PromptException exception)
        {
            throw TaskMapping.ToFailure(exception, task);
        }
        catch (ModelOutputException exception)
        {
            throw TaskFailedException.Permanent("MODEL_OUTPUT_INVALID", exception.Message);
        }
        catch (QueueFullException exception)
        {
            throw TaskFailedException.OfThisNode("NODE_BUSY", exception.Message);
        }
        catch (Exception exception) when (exception is BackendLostException or BackendMemoryException)
        {
            throw TaskMapping.OfTheGpu(exception);
        }
    }

    private static Embedding ToProto(float[] vector, int promptTokens, int dimensions)
    {
        var kept = dimensions > 0 && dimensions < vector.Length ? Shortened(vector, dimensions) : vector;
        return new Embedding { Values = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(kept)), PromptTokens = promptTokens };
    }

    /// <summary>The first values, of length 1 again.</summary>
    private static float[] Shortened(float[] vector, int dimensions)
    {
        var kept = vector[..dimensions];
        var length = Math.Sqrt(kept.Sum(value => (double)value * value));
        return length > 0 ? Array.ConvertAll(kept, value => (float)(value / length)) : kept;
    }
}
