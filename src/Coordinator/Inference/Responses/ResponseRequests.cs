using AIForge.Coordinator.Inference.Tools;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Responses;

/// <summary>Turns a request of the Responses API into its task, or refuses it with the field at fault.</summary>
internal static class ResponseRequests
{
    private const int LeastOutputTokens = 16, MostMetadata = 16, LongestKey = 64, LongestValue = 512;
    private const string NotStored = "Responses are not stored. Send the whole conversation as 'input'.";

    public static InferenceTask ToTask(CreateResponseRequest request, string modelSha256)
    {
        CheckUnsupported(request);
        CheckMetadata(new ToolField(request.Metadata, "metadata"));
        var sampling = new SamplingFields
        {
            Temperature = request.HasTemperature ? request.Temperature : null,
            TopP = request.HasTopP ? request.TopP : null,
            IgnoreEos = false,
            LogitBias = [],
        };
        var task = new InferenceTask
        {
            ModelSha256 = modelSha256,
            Chat = new ChatPrompt { Messages = { Messages(request) }, WithoutThinking = new ToolField(request.Reasoning, "reasoning")["effort"].Value?.StringValue == "none" },
            Sampling = sampling.ToParameters(),
            MaxTokens = RequestChecks.Integer("max_output_tokens", request.HasMaxOutputTokens ? request.MaxOutputTokens : null, LeastOutputTokens, int.MaxValue) ?? 0,
        };
        if (ResponseFormats.OfText(request.Text) is { } constraint) task.Constraint = constraint;
        if (ToolChoices.Of(request) is { } tools) task.ToolUse = tools;
        if (TopLogprobs(request) is { } top) task.TopLogprobs = top;
        return task;
    }

    private static void CheckUnsupported(CreateResponseRequest request)
    {
        if (request.PreviousResponseId.Length > 0) throw InferenceFaults.UnsupportedParameter("previous_response_id", NotStored);
        RequestChecks.Unsupported("conversation", request.Conversation, NotStored);
        RequestChecks.Unsupported("prompt", request.Prompt, "There are no stored prompts.");
        if (request.Background) throw InferenceFaults.UnsupportedValue("background", "Responses are made while the client waits. Submit a job for what may take longer.");
    }

    private static void CheckMetadata(ToolField metadata)
    {
        if (metadata.IsAbsent) return;
        var entries = metadata.Object().Fields;
        if (entries.Count > MostMetadata) throw InferenceFaults.WrongValue(metadata.Name, $"at most {MostMetadata} entries");
        foreach (var (key, value) in entries)
            if (key.Length > LongestKey || value.KindCase != Value.KindOneofCase.StringValue || value.StringValue.Length > LongestValue)
                throw InferenceFaults.WrongValue(metadata.Name, $"names of at most {LongestKey} characters and texts of at most {LongestValue}");
    }

    private static int? TopLogprobs(CreateResponseRequest request)
    {
        var top = RequestChecks.Integer("top_logprobs", request.HasTopLogprobs ? request.TopLogprobs : null, 0, 20);
        var isIncluded = request.Include?.ListValue?.Values.Any(item => item.StringValue == "message.output_text.logprobs") ?? false;
        return isIncluded ? top ?? 0 : null;
    }

    private static IEnumerable<ChatMessage> Messages(CreateResponseRequest request)
    {
        var input = ResponseInput.Of(request.Input);
        return request.Instructions.Length == 0 ? input : [new ChatMessage { Role = "system", Content = request.Instructions }, .. input];
    }
}
