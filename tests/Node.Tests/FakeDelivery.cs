using System.Threading.Channels;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Node.Tests;

/// <summary>One data call at the fake coordinator's end.</summary>
internal sealed class FakeDelivery(GenerationStart start)
{
    private const int MostUnread = 10_000;

    private readonly Channel<GenerateRequest> _received = Channel.CreateBounded<GenerateRequest>(MostUnread);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GenerationStart Start => start;

    public async Task<GenerateRequest> NextAsync() => await _received.Reader.ReadAsync().Within();

    /// <summary>Everything the node sends until it ends the call.</summary>
    public async Task<List<GenerateRequest>> AllAsync()
    {
        var all = new List<GenerateRequest>();
        while (await _received.Reader.WaitToReadAsync().Within()) all.Add(await NextAsync());
        return all;
    }

    /// <summary>Ends the call, as a coordinator whose client is gone.</summary>
    public void Cancel() => _end.TrySetException(new RpcException(new Status(StatusCode.Cancelled, "The client is gone.")));

    public async Task RunAsync(IAsyncStreamReader<GenerateRequest> requests, CancellationToken cancellationToken) =>
        await await Task.WhenAny(ReadAllAsync(requests, cancellationToken), _end.Task);

    private async Task ReadAllAsync(IAsyncStreamReader<GenerateRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            while (await requests.MoveNext(cancellationToken)) await _received.Writer.WriteAsync(requests.Current, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The node is gone, or the test ended the call.
        }
        finally
        {
            _received.Writer.TryComplete();
        }
    }
}
