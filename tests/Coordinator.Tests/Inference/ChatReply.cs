using System.Text;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>A streamed chat as its client reads it.</summary>
internal sealed class ChatReply(AsyncServerStreamingCall<ChatCompletionChunk> call) : IDisposable
{
    public async Task<ChatCompletionChunk?> NextAsync() => await call.ResponseStream.MoveNext(default).Within() ? call.ResponseStream.Current : null;

    /// <summary>Reads until this much text has come.</summary>
    public async Task<string> TextAsync(int length)
    {
        var text = new StringBuilder();
        while (text.Length < length) text.Append(Text((await NextAsync())!));
        return text.ToString();
    }

    public async Task<List<ChatCompletionChunk>> RestAsync()
    {
        var chunks = new List<ChatCompletionChunk>();
        while (await NextAsync() is { } chunk) chunks.Add(chunk);
        return chunks;
    }

    public async Task<RpcException> FaultAsync() => (await FluentActions.Awaiting(RestAsync).Should().ThrowAsync<RpcException>()).Which;

    public static string Text(ChatCompletionChunk chunk) => string.Concat(chunk.Choices.Select(choice => choice.Delta.Content));

    /// <summary>Leaves, as a client that closes its connection.</summary>
    public void Dispose() => call.Dispose();
}
