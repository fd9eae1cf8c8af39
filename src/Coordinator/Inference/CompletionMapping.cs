using System.Text;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference;

/// <summary>Runs → OpenAI text completion objects.</summary>
internal static class CompletionMapping
{
    public static Completion ToCompletion(InferenceRun run, IEnumerable<(WholeAnswer Answer, int Task)> answers, CreateCompletionRequest request)
    {
        var completion = Envelope(run, includeUsage: false);
        completion.Usage = UsageMapping.ToUsage(run);
        completion.Choices.AddRange(answers.Select((chosen, index) =>
        {
            var (answer, echo) = (chosen.Answer, CompletionRequests.Echo(request, run.Tasks[chosen.Task]));
            return new CompletionChoice
            {
                Index = index,
                Text = echo + answer.Text,
                FinishReason = answer.FinishReason,
                Logprobs = request.HasLogprobs ? ToLogprobs(answer.Logprobs, echo.Length) : null,
            };
        }));
        return completion;
    }

    public static Completion ToChunk(InferenceRun run, int index, string echo, InferenceDelta delta, CreateCompletionRequest request, int offset)
    {
        var choice = new CompletionChoice
        {
            Index = index,
            Text = echo + delta.Text,
            Logprobs = request.HasLogprobs ? ToLogprobs(delta.Logprobs, offset + echo.Length) : null,
        };
        if (delta.FinishReason.Length > 0) choice.FinishReason = run.Answers[index].FinishReason!;
        var chunk = Envelope(run, request.StreamOptions?.IncludeUsage ?? false);
        chunk.Choices.Add(choice);
        return chunk;
    }

    public static Completion ToUsage(InferenceRun run)
    {
        var chunk = Envelope(run, includeUsage: true);
        chunk.Usage = UsageMapping.ToUsage(run);
        return chunk;
    }

    private static Completion Envelope(InferenceRun run, bool includeUsage) => new()
    {
        Id = run.Id,
        Object = "text_completion",
        Created = run.Created,
        Model = run.ModelName,
        SystemFingerprint = run.Fingerprint,
        UsageRequested = includeUsage,
    };

    private static CompletionLogprobs ToLogprobs(IEnumerable<TokenLogprob> tokens, int offset)
    {
        var logprobs = new CompletionLogprobs();
        foreach (var token in tokens)
        {
            var text = Encoding.UTF8.GetString(token.Token.Span);
            logprobs.Tokens.Add(text);
            logprobs.TokenLogprobs.Add(token.Logprob);
            logprobs.TextOffset.Add(offset);
            offset += text.Length;
            var top = new Struct();
            foreach (var alternative in token.Top) top.Fields[Encoding.UTF8.GetString(alternative.Token.Span)] = Value.ForNumber(alternative.Logprob);
            logprobs.TopLogprobs.Add(top);
        }

        return logprobs;
    }
}
