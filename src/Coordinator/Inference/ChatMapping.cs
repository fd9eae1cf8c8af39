using System.Text;
using AIForge.Constraints.ToolCalls;
using AIForge.Coordinator.Inference.Tools;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>Runs → OpenAI chat objects.</summary>
internal static class ChatMapping
{
    public static ChatCompletion ToCompletion(InferenceRun run, IReadOnlyList<WholeChatAnswer> answers, CreateChatCompletionRequest request) => new()
    {
        Id = run.Id,
        Object = "chat.completion",
        Created = run.Created,
        Model = run.ModelName,
        ServiceTier = "default",
        SystemFingerprint = run.Fingerprint,
        Usage = UsageMapping.ToUsage(run),
        Choices =
        {
            answers.Select((answer, index) => new ChatChoice
            {
                Index = index,
                Message = ToMessage(answer, HasFunctions(request)),
                FinishReason = answer.FinishReason(HasFunctions(request)),
                Logprobs = request.Logprobs ? ToLogprobs(answer.Logprobs) : null,
            }),
        },
    };

    public static bool IncludesUsage(CreateChatCompletionRequest request) => request.StreamOptions?.IncludeUsage ?? false;

    /// <summary>The request is of the time before tools, and so is its answer.</summary>
    public static bool HasFunctions(CreateChatCompletionRequest request) => !RequestChecks.IsAbsent(request.Functions);

    /// <summary>The first delta of an answer: it names the role.</summary>
    public static Delta ToOpening(bool isCall)
    {
        var delta = new Delta { Role = "assistant", Opening = true };
        if (!isCall) delta.Content = "";
        return delta;
    }

    public static Delta ToDelta(ToolCallPiece piece, IReadOnlyList<string> callIds, bool hasFunctions)
    {
        if (piece.Call is not { } call) return new Delta { Content = piece.Text };
        var function = new DeltaFunctionCall { Arguments = piece.Text };
        if (piece.Name is not null) function.Name = piece.Name;
        if (hasFunctions) return new Delta { FunctionCall = function };
        var part = new DeltaToolCall { Index = call, Function = function };
        if (piece.Name is not null) (part.Id, part.Type) = (callIds[call], "function");
        return new Delta { ToolCalls = { part } };
    }

    /// <summary>The last chunk of the stream, without a choice.</summary>
    public static ChatCompletionChunk ToUsage(InferenceRun run)
    {
        var chunk = Chunk(run, true);
        chunk.Usage = UsageMapping.ToUsage(run);
        return chunk;
    }

    public static ChatCompletionChunk Chunk(InferenceRun run, bool includeUsage) => new()
    {
        Id = run.Id,
        Object = "chat.completion.chunk",
        Created = run.Created,
        Model = run.ModelName,
        ServiceTier = "default",
        SystemFingerprint = run.Fingerprint,
        UsageRequested = includeUsage,
    };

    private static ResponseMessage ToMessage(WholeChatAnswer answer, bool hasFunctions)
    {
        var message = new ResponseMessage { Role = "assistant" };
        if (answer.Text.Length > 0 || !answer.HasCalls) message.Content = answer.Text;
        if (answer.Thoughts.Length > 0) message.ReasoningContent = answer.Thoughts;
        if (hasFunctions) message.FunctionCall = answer.Calls.FirstOrDefault()?.Function;
        else message.ToolCalls.AddRange(answer.Calls);
        return message;
    }

    public static ChatLogprobs ToLogprobs(IEnumerable<TokenLogprob> logprobs) => new()
    {
        Content =
        {
            logprobs.Select(token => new ChatTokenLogprob
            {
                Token = Encoding.UTF8.GetString(token.Token.Span),
                Logprob = token.Logprob,
                Bytes = { token.Token.Select(b => (int)b) },
                TopLogprobs =
                {
                    token.Top.Select(top => new ChatTopLogprob
                    {
                        Token = Encoding.UTF8.GetString(top.Token.Span),
                        Logprob = top.Logprob,
                        Bytes = { top.Token.Select(b => (int)b) },
                    }),
                },
            }),
        },
    };
}
