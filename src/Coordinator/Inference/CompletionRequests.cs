using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference;

/// <summary>Turns a text completion request into the tasks of its answers, or refuses it with the field at fault.</summary>
internal static class CompletionRequests
{
    private const int DefaultMaxTokens = 16;

    public static int AnswersPerPrompt(CreateCompletionRequest request, int maxAnswers) =>
        RequestChecks.Integer("n", request.HasN ? request.N : null, 1, maxAnswers) ?? 1;

    /// <summary>Answers that are generated, of which the likeliest are given.</summary>
    public static int CandidatesPerPrompt(CreateCompletionRequest request, int maxAnswers)
    {
        var answers = AnswersPerPrompt(request, maxAnswers);
        var candidates = RequestChecks.Integer("best_of", request.HasBestOf ? request.BestOf : null, answers, maxAnswers) ?? answers;
        if (request.Stream && candidates > answers) throw InferenceFaults.UnsupportedValue("best_of", "Which answer is the best is known at the end only: it cannot be streamed.");
        return candidates;
    }

    /// <summary>The answers of the first prompt come first, then those of the second, and so on.</summary>
    public static IReadOnlyList<InferenceTask> ToTasks(CreateCompletionRequest request, string modelSha256, InferenceOptions options)
    {
        CheckUnsupported(request);
        var candidates = CandidatesPerPrompt(request, options.MaxAnswers);
        var prompts = Prompts(request.Prompt);
        if (prompts.Count > options.MaxPrompts) throw InferenceFaults.ArrayTooLong("prompt", options.MaxPrompts);
        var sampling = Sampling(request).ToParameters();
        return [.. prompts.SelectMany(prompt => ChatRequests.Repeat(Task(request, prompt, sampling, modelSha256), candidates))];
    }

    /// <summary>The prompt as it is echoed; only a text can be.</summary>
    public static string Echo(CreateCompletionRequest request, InferenceTask task) => request.Echo ? task.Text : "";

    private static InferenceTask Task(CreateCompletionRequest request, Value prompt, SamplingParameters sampling, string modelSha256)
    {
        var task = new InferenceTask
        {
            ModelSha256 = modelSha256,
            Sampling = sampling.Clone(),
            MaxTokens = RequestChecks.Integer("max_tokens", request.HasMaxTokens ? request.MaxTokens : null, 1, int.MaxValue) ?? DefaultMaxTokens,
            Stop = { RequestChecks.Stop(request.Stop) },
        };
        if (RequestChecks.Integer("logprobs", request.HasLogprobs ? request.Logprobs : null, 0, 5) is { } top) task.TopLogprobs = top;
        // The likeliest of several is found by them.
        else if (request.HasBestOf && !request.Stream) task.TopLogprobs = 0;
        if (prompt.KindCase == Value.KindOneofCase.StringValue) task.Text = prompt.StringValue;
        else if (request.Echo) throw InferenceFaults.UnsupportedValue("echo", "Only a prompt given as text can be echoed.");
        else task.Tokens = new TokenIds { Ids = { prompt.ListValue.Values.Select(Token) } };
        return task;
    }

    private static void CheckUnsupported(CreateCompletionRequest request)
    {
        if (!string.IsNullOrEmpty(request.Suffix)) throw InferenceFaults.UnsupportedParameter("suffix", "No model of this network fills in the middle.");
        if (request.StreamOptions is not null && !request.Stream) throw InferenceFaults.WrongValue("stream_options", "'stream' to be true when it is given");
    }

    /// <summary>Each prompt is a text or a list of token ids.</summary>
    private static IReadOnlyList<Value> Prompts(Value? prompt)
    {
        const string field = "prompt";
        if (RequestChecks.IsAbsent(prompt)) throw InferenceFaults.Missing(field);
        if (prompt!.KindCase == Value.KindOneofCase.StringValue) return [prompt];
        if (prompt.ListValue is not { } list) throw InferenceFaults.WrongType(field, "a string, an array of strings, or token ids");
        if (list.Values.Count == 0) throw InferenceFaults.EmptyArray(field);
        if (list.Values.All(RequestChecks.IsTokenId)) return [prompt];
        if (list.Values.All(item => item.KindCase == Value.KindOneofCase.StringValue)) return list.Values;
        if (list.Values.All(item => item.ListValue is { Values.Count: > 0 } ids && ids.Values.All(RequestChecks.IsTokenId))) return list.Values;
        throw InferenceFaults.WrongType(field, "a string, an array of strings, or token ids");
    }

    private static int Token(Value value) => (int)value.NumberValue;

    private static SamplingFields Sampling(CreateCompletionRequest request) => new()
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
