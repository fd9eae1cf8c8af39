using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>One generation on a fake node: the test writes its tokens.</summary>
internal sealed class FakeGeneration(ChannelBase channel, TestNode node, StartGeneration start) : IDisposable
{
    private readonly AsyncClientStreamingCall<GenerateRequest, GenerateResponse> _call =
        new NodeDataService.NodeDataServiceClient(channel).Generate(node.Headers);

    public InferenceTask Task => start.Task;

    public StartGeneration Start => start;

    /// <summary>Presents the ticket, or another one.</summary>
    public System.Threading.Tasks.Task ClaimAsync(ByteString? ticket = null) =>
        WriteAsync(new GenerateRequest { Start = new GenerationStart { GenerationId = start.GenerationId, Ticket = ticket ?? start.Ticket } });

    public System.Threading.Tasks.Task WriteAsync(GenerateRequest request) => _call.RequestStream.WriteAsync(request).Within();

    /// <summary>Writes without a limit of time, for a test that holds the reader up.</summary>
    public System.Threading.Tasks.Task WriteUnboundedAsync(InferenceDelta delta) => _call.RequestStream.WriteAsync(new GenerateRequest { Delta = delta });

    public System.Threading.Tasks.Task DeltaAsync(InferenceDelta delta) => WriteAsync(new GenerateRequest { Delta = delta });

    public System.Threading.Tasks.Task DeltaAsync(string text, params int[] tokens) =>
        DeltaAsync(new InferenceDelta { Text = text, TokenIds = { tokens }, PromptTokens = 5, CachedTokens = 2 });

    /// <summary>The last delta of an answer.</summary>
    public System.Threading.Tasks.Task FinishAsync(string text = "", string reason = "stop", params int[] tokens) =>
        DeltaAsync(new InferenceDelta { Text = text, TokenIds = { tokens }, FinishReason = reason, PromptTokens = 5, CachedTokens = 2 });

    public System.Threading.Tasks.Task ErrorAsync(string reason, string message, bool permanent) =>
        WriteAsync(new GenerateRequest { Error = new TaskError { Reason = reason, Message = message, Permanent = permanent } });

    /// <summary>How the coordinator ended the data call; null when it was content.</summary>
    public async Task<RpcException?> EndedAsync(TimeSpan? limit = null)
    {
        try
        {
            await _call.ResponseAsync.Within(limit);
            return null;
        }
        catch (RpcException exception)
        {
            return exception;
        }
    }

    public void Dispose() => _call.Dispose();
}
