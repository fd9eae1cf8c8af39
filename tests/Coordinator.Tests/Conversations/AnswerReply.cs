using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Conversations;

/// <summary>An answer as its reader gets it, by whichever of the methods.</summary>
internal sealed class AnswerReply(Func<Task<bool>> moveNext, Func<ChatAnswerEvent> current, IDisposable call) : IDisposable
{
    public static AnswerReply Of(AsyncServerStreamingCall<SendChatMessageResponse> call) => new(() => call.ResponseStream.MoveNext(default), () => call.ResponseStream.Current.Event, call);

    public static AnswerReply Of(AsyncServerStreamingCall<RegenerateChatAnswerResponse> call) => new(() => call.ResponseStream.MoveNext(default), () => call.ResponseStream.Current.Event, call);

    public static AnswerReply Of(AsyncServerStreamingCall<WatchChatAnswerResponse> call) => new(() => call.ResponseStream.MoveNext(default), () => call.ResponseStream.Current.Event, call);

    public async Task<ChatAnswerEvent> NextAsync() => await moveNext().Within() ? current() : throw new InvalidOperationException("The stream has ended.");

    /// <summary>Reads until this much text has come.</summary>
    public async Task<string> TextAsync(int length)
    {
        var text = "";
        while (text.Length < length) text += (await NextAsync()).Delta?.Content ?? "";
        return text;
    }

    public async Task<ChatAnswerEvent> UntilAsync(ChatAnswerEvent.EventOneofCase kind)
    {
        while (true)
        {
            var happened = await NextAsync();
            if (happened.EventCase == kind) return happened;
        }
    }

    public async Task<List<ChatAnswerEvent>> RestAsync()
    {
        var all = new List<ChatAnswerEvent>();
        while (await moveNext().Within()) all.Add(current());
        return all;
    }

    public async Task<RpcException> FaultAsync() => (await FluentActions.Awaiting(RestAsync).Should().ThrowAsync<RpcException>()).Which;

    /// <summary>Leaves, as a page that is closed.</summary>
    public void Dispose() => call.Dispose();
}
