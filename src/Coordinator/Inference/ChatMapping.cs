using System.Text;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>Runs → OpenAI chat objects.</summary>
internal static class ChatMapping
{
    public static ChatCompletion ToCompletion(InferenceRun run, IReadOnlyList<WholeAnswer> answers, bool logprobs) => new()
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
                Message = new ResponseMessage { Role = "assistant", Content = answer.Text },
                FinishReason = answer.FinishReason,
                Logprobs = logprobs ? ToLogprobs(answer.Logprobs) : null,
            }),
        },
    };

    /// <summary>The first chunk of an answer: it names the role.</summary>
    public static ChatCompletionChunk ToOpening(InferenceRun run, int index, bool includeUsage) =>
        Chunk(run, includeUsage, new ChunkChoice { Index = index, Delta = new Delta { Role = "assistant", Content = "", Opening = true } });

    public static ChatCompletionChunk ToChunk(InferenceRun run, int index, InferenceDelta delta, bool logprobs, bool includeUsage) =>
        Chunk(run, includeUsage, new ChunkChoice
        {
            Index = index,
            Delta = new Delta { Content = delta.Text },
            Logprobs = logprobs ? ToLogprobs(delta.Logprobs) : null,
        });

    /// <summary>The last chunk of an answer: it says why the answer ended.</summary>
    public static ChatCompletionChunk ToClosing(InferenceRun run, int index, bool includeUsage) =>
        Chunk(run, includeUsage, new ChunkChoice { Index = index, Delta = new Delta(), FinishReason = run.Answers[index].FinishReason });

    /// <summary>The last chunk of the stream, without a choice.</summary>
    public static ChatCompletionChunk ToUsage(InferenceRun run)
    {
        var chunk = Chunk(run, true, null);
        chunk.Usage = UsageMapping.ToUsage(run);
        return chunk;
    }

    private static ChatCompletionChunk Chunk(InferenceRun run, bool includeUsage, ChunkChoice? choice)
    {
        var chunk = new ChatCompletionChunk
        {
            Id = run.Id,
            Object = "chat.completion.chunk",
            Created = run.Created,
            Model = run.ModelName,
            ServiceTier = "default",
            SystemFingerprint = run.Fingerprint,
            UsageRequested = includeUsage,
        };
        if (choice is not null) chunk.Choices.Add(choice);
        return chunk;
    }

    private static ChatLogprobs ToLogprobs(IEnumerable<TokenLogprob> logprobs) => new()
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
