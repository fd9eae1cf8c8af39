using AIForge.Coordinator.Inference.Tools;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>Turns a chat request into the tasks of its answers, or refuses it with the field at fault.</summary>
internal static class ChatRequests
{
    public static IReadOnlyList<InferenceTask> ToTasks(CreateChatCompletionRequest request, string modelSha256, int maxAnswers)
    {
        CheckUnsupported(request);
        if (request.StreamOptions is not null && !request.Stream) throw InferenceFaults.WrongValue("stream_options", "'stream' to be true when it is given");

        var task = new InferenceTask
        {
            ModelSha256 = modelSha256,
            Chat = new ChatPrompt { Messages = { ChatMessages.Of(request) }, WithoutThinking = request.ReasoningEffort?.StringValue == "none" },
            Sampling = Sampling(request).ToParameters(),
            MaxTokens = MaxTokens(request),
            Stop = { RequestChecks.Stop(request.Stop) },
        };
        if (ResponseFormats.ToConstraint(request) is { } constraint) task.Constraint = constraint;
        if (ToolChoices.Of(request) is { } tools) task.ToolUse = tools;
        if (task is { ToolUse: not null, Constraint.HasGrammar: true }) throw InferenceFaults.UnsupportedValue("grammar", "It cannot stand beside functions that the answer may call.");
        if (TopLogprobs(request) is { } top) task.TopLogprobs = top;
        return Repeat(task, RequestChecks.Integer("n", request.HasN ? request.N : null, 1, maxAnswers) ?? 1);
    }

    /// <summary>Each answer has its own seed, so that they differ and can still be repeated.</summary>
    public static IReadOnlyList<InferenceTask> Repeat(InferenceTask task, int answers)
    {
        if (answers == 1) return [task];
        return [.. Enumerable.Range(0, answers).Select(index =>
        {
            var answer = task.Clone();
            answer.Sampling.Seed = unchecked(task.Sampling.Seed + (ulong)index);
            return answer;
        })];
    }

    private static void CheckUnsupported(CreateChatCompletionRequest request)
    {
        RequestChecks.Unsupported("audio", request.Audio, "No model of this network speaks.");
        RequestChecks.Unsupported("web_search_options", request.WebSearchOptions, "No model of this network searches the web.");
        if (!RequestChecks.IsAbsent(request.Modalities)
            && (request.Modalities.ListValue is not { } modalities || modalities.Values.Any(item => item.StringValue != "text")))
            throw InferenceFaults.UnsupportedValue("modalities", "Only [\"text\"] is supported.");
    }

    private static int MaxTokens(CreateChatCompletionRequest request)
    {
        var newer = RequestChecks.Integer("max_completion_tokens", request.HasMaxCompletionTokens ? request.MaxCompletionTokens : null, 1, int.MaxValue);
        var older = RequestChecks.Integer("max_tokens", request.HasMaxTokens ? request.MaxTokens : null, 1, int.MaxValue);
        return Math.Min(newer ?? older ?? 0, older ?? newer ?? 0);
    }

    private static int? TopLogprobs(CreateChatCompletionRequest request)
    {
        var top = RequestChecks.Integer("top_logprobs", request.HasTopLogprobs ? request.TopLogprobs : null, 0, 20);
        if (top is not null && !request.Logprobs) throw InferenceFaults.WrongValue("top_logprobs", "'logprobs' to be true when it is given");
        return request.Logprobs ? top ?? 0 : null;
    }

    private static SamplingFields Sampling(CreateChatCompletionRequest request) => new()
    {
        Temperature = request.HasTemperature ? request.Temperature : null,
        TopP = request.HasTopP ? request.TopP : null,
        MinP = request.HasMinP ? request.MinP : null,
        TopK = request.HasTopK ? request.TopK : null,
        PresencePenalty = request.HasPresencePenalty ? request.PresencePenalty : null,
        FrequencyPenalty = request.HasFrequencyPenalty ? request.FrequencyPenalty : null,
        RepetitionPenalty = request.HasRepetitionPenalty ? request.RepetitionPenalty : null,
        Seed = request.HasSeed ? request.Seed : null,
        MinTokens = request.HasMinTokens ? request.MinTokens : null,
        IgnoreEos = request.IgnoreEos,
        LogitBias = request.LogitBias,
    };
}
