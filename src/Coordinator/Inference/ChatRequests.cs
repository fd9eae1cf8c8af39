using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference;

/// <summary>Turns a chat request into the tasks of its answers, or refuses it with the field at fault.</summary>
internal static class ChatRequests
{
    private const int MaxMessages = 2_048;
    private const string NoTools = "No model of this network calls tools yet.";

    public static IReadOnlyList<InferenceTask> ToTasks(CreateChatCompletionRequest request, string modelSha256, int maxAnswers)
    {
        CheckUnsupported(request);
        if (request.StreamOptions is not null && !request.Stream) throw InferenceFaults.WrongValue("stream_options", "'stream' to be true when it is given");

        var task = new InferenceTask
        {
            ModelSha256 = modelSha256,
            Chat = new ChatPrompt { Messages = { Messages(request) } },
            Sampling = Sampling(request).ToParameters(),
            MaxTokens = MaxTokens(request),
            Stop = { RequestChecks.Stop(request.Stop) },
        };
        if (ResponseFormats.ToConstraint(request) is { } constraint) task.Constraint = constraint;
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
        RequestChecks.Unsupported("tools", request.Tools, NoTools);
        RequestChecks.Unsupported("functions", request.Functions, NoTools);
        RequestChecks.Unsupported("audio", request.Audio, "No model of this network speaks.");
        RequestChecks.Unsupported("web_search_options", request.WebSearchOptions, "No model of this network searches the web.");
        CheckChoice("tool_choice", request.ToolChoice);
        CheckChoice("function_call", request.FunctionCall);
        if (!RequestChecks.IsAbsent(request.Modalities)
            && (request.Modalities.ListValue is not { } modalities || modalities.Values.Any(item => item.StringValue != "text")))
            throw InferenceFaults.UnsupportedValue("modalities", "Only [\"text\"] is supported.");
    }

    private static void CheckChoice(string field, Value? choice)
    {
        if (!RequestChecks.IsAbsent(choice) && choice!.StringValue is not ("none" or "auto")) throw InferenceFaults.UnsupportedValue(field, NoTools);
    }

    private static IEnumerable<ChatMessage> Messages(CreateChatCompletionRequest request)
    {
        if (request.Messages.Count == 0) throw InferenceFaults.EmptyArray("messages");
        if (request.Messages.Count > MaxMessages) throw InferenceFaults.ArrayTooLong("messages", MaxMessages);
        return request.Messages.Select((message, index) => Message(message, $"messages[{index}]"));
    }

    private static ChatMessage Message(RequestMessage message, string field)
    {
        if (!message.HasRole) throw InferenceFaults.Missing($"{field}.role");
        var role = message.Role switch
        {
            "developer" => "system",
            "system" or "user" or "assistant" => message.Role,
            "tool" => throw InferenceFaults.WrongValue($"{field}.tool_call_id", "the id of a tool call in an earlier message"),
            _ => throw InferenceFaults.WrongValue($"{field}.role", "one of 'system', 'developer', 'user', 'assistant', 'tool'"),
        };
        RequestChecks.Unsupported($"{field}.tool_calls", message.ToolCalls, NoTools);
        return new ChatMessage { Role = role, Content = Content(message.Content, role, $"{field}.content"), Name = message.Name };
    }

    private static string Content(Value? content, string role, string field)
    {
        if (RequestChecks.IsAbsent(content)) return role == "assistant" ? "" : throw InferenceFaults.Missing(field);
        return content!.KindCase switch
        {
            Value.KindOneofCase.StringValue => content.StringValue,
            Value.KindOneofCase.ListValue => string.Concat(content.ListValue.Values.Select((part, index) => Part(part, $"{field}[{index}]"))),
            _ => throw InferenceFaults.WrongType(field, "a string or an array of content parts"),
        };
    }

    private static string Part(Value part, string field)
    {
        if (part.StructValue?.Fields is not { } fields || !fields.TryGetValue("type", out var type)) throw InferenceFaults.Missing($"{field}.type");
        if (type.StringValue is "image_url" or "input_audio" or "file")
            throw InferenceFaults.UnsupportedValue($"{field}.type", $"The model does not take '{type.StringValue}'.");
        if (type.StringValue is not ("text" or "refusal")) throw InferenceFaults.WrongValue($"{field}.type", "\"text\"");
        if (!fields.TryGetValue(type.StringValue, out var text) || text.KindCase != Value.KindOneofCase.StringValue)
            throw InferenceFaults.Missing($"{field}.{type.StringValue}");
        return text.StringValue;
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
