using AIForge.Inference.Backends;
using AIForge.Inference.Generation;
using AIForge.Node.Executors;
using AIForge.Protocol.Node.V1;
using Google.Protobuf;
using EngineConstraint = AIForge.Inference.Generation.OutputConstraint;
using EngineResume = AIForge.Inference.Generation.ResumePoint;
using EngineSampling = AIForge.Inference.Sampling.SamplingParameters;
using OutputConstraint = AIForge.Protocol.Node.V1.OutputConstraint;
using SamplingParameters = AIForge.Protocol.Node.V1.SamplingParameters;

namespace AIForge.Node.Serving;

/// <summary>Protocol ⇄ engine.</summary>
internal static class TaskMapping
{
    public static GenerationRequest ToRequest(InferenceTask task, ModelRuntime runtime) => new()
    {
        PromptTokens = ToPrompt(task, runtime),
        MaxTokens = task.MaxTokens,
        Sampling = ToSampling(task.Sampling ?? new SamplingParameters()),
        StopStrings = [.. task.Stop],
        TopLogprobs = task.HasTopLogprobs ? task.TopLogprobs : null,
        Constraint = task.ToolUse is null ? ToConstraint(task.Constraint) : EngineConstraint.ToolCalls(ToolMapping.ToRules(task, runtime)),
        IgnoreEos = task.Sampling?.IgnoreEos ?? false,
        MinTokens = task.Sampling?.MinTokens ?? 0,
        Scope = task.CacheScope.Length > 0 ? task.CacheScope : null,
        Resume = task.Resume is { } resume ? new EngineResume([.. resume.DeliveredTokens], resume.DeliveredTextLength) : null,
    };

    public static InferenceDelta ToProto(GenerationDelta delta, bool first)
    {
        var proto = new InferenceDelta { Text = delta.Text };
        proto.TokenIds.AddRange(delta.TokenIds);
        if (delta.Logprobs is { } logprobs) proto.Logprobs.AddRange(logprobs.Select(ToProto));
        if (first) (proto.PromptTokens, proto.CachedTokens) = (delta.PromptTokenCount, delta.CachedTokenCount);
        if (delta.Finish is { } finish) proto.FinishReason = finish == FinishReason.Length ? "length" : "stop";
        if (delta.Timings is { } timings)
        {
            proto.Timings = new InferenceTimings
            {
                QueueSeconds = timings.QueueSeconds,
                PrefillSeconds = timings.PrefillSeconds,
                DecodeSeconds = timings.DecodeSeconds,
            };
        }

        return proto;
    }

    public static TaskFailedException ToFailure(PromptException exception, InferenceTask task)
    {
        if (exception.Code != PromptException.ContextLengthExceeded)
            return TaskFailedException.Permanent(exception.Code is "invalid_request" or "invalid_constraint" ? "REQUEST_REFUSED" : "PROMPT_REFUSED", exception.Message);

        var what = task.PromptCase switch { InferenceTask.PromptOneofCase.Chat => "messages", InferenceTask.PromptOneofCase.Embedding => "input", _ => "prompt" };
        return TaskFailedException.Permanent(
            "CONTEXT_LENGTH_EXCEEDED",
            $"This model's maximum context length is {exception.ContextLength} tokens. However, your {what} and the tokens to generate come to {exception.RequestedTokens} tokens.");
    }

    /// <summary>What became of a task whose GPU failed or is full: another node may do it.</summary>
    public static TaskFailedException OfTheGpu(Exception exception) =>
        TaskFailedException.OfThisNode(exception is BackendLostException ? "GPU_LOST" : "GPU_MEMORY", exception.Message);

    private static int[] ToPrompt(InferenceTask task, ModelRuntime runtime) => task.PromptCase switch
    {
        InferenceTask.PromptOneofCase.Chat => runtime.RenderChat(ToolMapping.ToChat(task, runtime)).TokenIds,
        InferenceTask.PromptOneofCase.Text => runtime.EncodeText(task.Text).TokenIds,
        InferenceTask.PromptOneofCase.Tokens => ToTokens(task.Tokens, runtime),
        _ => throw TaskFailedException.Permanent("PROMPT_MISSING", "The task has no prompt."),
    };

    private static EngineConstraint? ToConstraint(OutputConstraint? constraint) => constraint?.KindCase switch
    {
        OutputConstraint.KindOneofCase.JsonObject => EngineConstraint.JsonObject,
        OutputConstraint.KindOneofCase.JsonSchema => EngineConstraint.JsonSchema(constraint.JsonSchema),
        OutputConstraint.KindOneofCase.Grammar => EngineConstraint.Grammar(constraint.Grammar),
        _ => null,
    };

    public static int[] ToTokens(TokenIds tokens, ModelRuntime runtime) => tokens.Ids.All(id => id >= 0 && id < runtime.Facts.VocabularySize)
        ? [.. tokens.Ids]
        : throw TaskFailedException.Permanent("TOKEN_UNKNOWN", $"A token id of the prompt is not below {runtime.Facts.VocabularySize}, the size of the vocabulary.");

    private static EngineSampling ToSampling(SamplingParameters sampling)
    {
        var defaults = new EngineSampling();
        // A top_p of 0 keeps only the likeliest token, which is what temperature 0 says.
        var greedy = sampling is { HasTopP: true, TopP: <= 0 };
        return new EngineSampling
        {
            Temperature = greedy ? 0 : sampling.HasTemperature ? (float)sampling.Temperature : defaults.Temperature,
            TopP = !greedy && sampling.HasTopP ? (float)sampling.TopP : defaults.TopP,
            TopK = sampling.HasTopK ? sampling.TopK : defaults.TopK,
            MinP = sampling.HasMinP ? (float)sampling.MinP : defaults.MinP,
            RepetitionPenalty = sampling.HasRepetitionPenalty ? (float)sampling.RepetitionPenalty : defaults.RepetitionPenalty,
            PresencePenalty = sampling.HasPresencePenalty ? (float)sampling.PresencePenalty : defaults.PresencePenalty,
            FrequencyPenalty = sampling.HasFrequencyPenalty ? (float)sampling.FrequencyPenalty : defaults.FrequencyPenalty,
            Seed = unchecked((long)sampling.Seed),
            LogitBias = sampling.LogitBias.Count > 0 ? sampling.LogitBias.ToDictionary(bias => bias.Key, bias => (float)bias.Value) : null,
        };
    }

    private static Protocol.Node.V1.TokenLogprob ToProto(Inference.Generation.TokenLogprob logprob) => new()
    {
        TokenId = logprob.Token.TokenId,
        Token = ByteString.CopyFrom(logprob.Token.Bytes.Span),
        Logprob = logprob.Token.Logprob,
        Top =
        {
            logprob.Top.Select(top => new TopLogprob { TokenId = top.TokenId, Token = ByteString.CopyFrom(top.Bytes.Span), Logprob = top.Logprob }),
        },
    };
}
