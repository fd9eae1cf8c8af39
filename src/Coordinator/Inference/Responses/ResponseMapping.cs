using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Responses;

/// <summary>Runs → responses.</summary>
internal static class ResponseMapping
{
    /// <summary>A response of which nothing has been written yet.</summary>
    public static Response Begin(InferenceRun run, CreateResponseRequest request)
    {
        var response = new Response
        {
            Id = run.Id,
            Object = "response",
            CreatedAt = run.Created,
            Status = "in_progress",
            Model = run.ModelName,
            ParallelToolCalls = !request.HasParallelToolCalls || request.ParallelToolCalls,
            ServiceTier = "default",
            Temperature = request.HasTemperature ? request.Temperature : 1,
            TopP = request.HasTopP ? request.TopP : 1,
            Text = RequestChecks.IsAbsent(request.Text) ? ResponseItems.Object(("format", ResponseItems.Object(("type", Value.ForString("text"))))) : request.Text,
            ToolChoice = RequestChecks.IsAbsent(request.ToolChoice) ? Value.ForString("auto") : request.ToolChoice,
            Tools = RequestChecks.IsAbsent(request.Tools) ? Value.ForList() : request.Tools,
            Truncation = "disabled",
            Metadata = RequestChecks.IsAbsent(request.Metadata) ? Value.ForStruct(new Struct()) : request.Metadata,
        };
        if (request.HasInstructions) response.Instructions = request.Instructions;
        if (request.HasMaxOutputTokens) response.MaxOutputTokens = request.MaxOutputTokens;
        return response;
    }

    public static ResponseUsage ToUsage(InferenceRun run)
    {
        var usage = new ResponseUsage
        {
            InputTokens = run.PromptTokens,
            InputTokensDetails = new PromptTokensDetails { CachedTokens = run.CachedTokens },
            OutputTokens = run.CompletionTokens,
            OutputTokensDetails = new CompletionTokensDetails { ReasoningTokens = run.Answers.Sum(answer => answer.ReasoningTokens) },
            TotalTokens = run.PromptTokens + run.CompletionTokens,
        };
        if (run.Cost is { } cost) usage.Cost = cost.ToDecimalString();
        return usage;
    }
}
