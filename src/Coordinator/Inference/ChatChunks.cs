using AIForge.Coordinator.Inference.Tools;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>One streamed answer: what its deltas look like to OpenAI clients.</summary>
internal sealed class ChatChunks(InferenceRun run, int index, bool hasTools, CreateChatCompletionRequest request)
{
    private readonly ChatAnswer _answer = new(run.Answers[index]);
    private readonly bool _hasFunctions = ChatMapping.HasFunctions(request);
    private bool _isOpen;

    public IEnumerable<ChatCompletionChunk> Of(InferenceDelta delta)
    {
        var pieces = _answer.Read(delta);
        var thoughts = _answer.TakeThoughts();
        var isLast = delta.FinishReason.Length > 0;

        // Sent with the first token, not before it: until then an error still has its HTTP status. Where the answer may be a call, it is sent
        // when that is known: a call has no content.
        if (!_isOpen && (!hasTools || isLast || pieces.Count > 0 || thoughts.Length > 0))
        {
            _isOpen = true;
            yield return Chunk(ChatMapping.ToOpening(isCall: pieces.Count > 0 && pieces[0].Call is not null));
        }

        if (thoughts.Length > 0) yield return Chunk(new Delta { ReasoningContent = thoughts }, withLogprobs: true);
        foreach (var piece in pieces) yield return Chunk(ChatMapping.ToDelta(piece, _answer.CallIds, _hasFunctions), withLogprobs: true);
        // Tokens without text have log probabilities too.
        if (pieces.Count + thoughts.Length == 0 && !hasTools && delta.Logprobs.Count > 0) yield return Chunk(new Delta { Content = "" }, withLogprobs: true);
        if (isLast) yield return Last();
    }

    private ChatCompletionChunk Last()
    {
        var chunk = Chunk(new Delta(), withLogprobs: hasTools);
        chunk.Choices[0].FinishReason = _answer.FinishReason(run.Answers[index].FinishReason!, _hasFunctions);
        return chunk;
    }

    private ChatCompletionChunk Chunk(Delta delta, bool withLogprobs = false)
    {
        var chunk = ChatMapping.Chunk(run, ChatMapping.IncludesUsage(request));
        var choice = new ChunkChoice { Index = index, Delta = delta };
        if (withLogprobs && request.Logprobs && _answer.TakeLogprobs() is { Count: > 0 } logprobs) choice.Logprobs = ChatMapping.ToLogprobs(logprobs);
        chunk.Choices.Add(choice);
        return chunk;
    }
}
