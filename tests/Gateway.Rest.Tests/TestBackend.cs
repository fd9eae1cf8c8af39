using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>What the services behind the gateway saw, and signals between them and a test.</summary>
public sealed class TestBackend : IDisposable
{
    private readonly ConcurrentQueue<IMessage> requests = new();
    private readonly SemaphoreSlim waiting = new(0);
    private readonly SemaphoreSlim cancelled = new(0);

    /// <summary>The credential of the last call that was seen.</summary>
    public string? LastAuthorization { get; private set; }

    public void Saw(IMessage request, ServerCallContext? context = null)
    {
        LastAuthorization = context?.RequestHeaders.GetValue("authorization");
        requests.Enqueue(request);
    }

    /// <summary>The request of the call that was just made.</summary>
    public T Take<T>()
        where T : IMessage
    {
        requests.TryDequeue(out var request).Should().BeTrue("the server should have been called");
        return request.Should().BeOfType<T>().Subject;
    }

    public void Forget()
    {
        requests.Clear();
        while (waiting.Wait(0)) { }
        while (cancelled.Wait(0)) { }
    }

    public bool WasCalled => !requests.IsEmpty;

    public Task WhenServerWaitsAsync() => waiting.WaitAsync().InTime();

    public Task WhenServerSawCancelAsync() => cancelled.WaitAsync().InTime();

    public async Task UntilCancelledAsync(ServerCallContext context)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.CancellationToken.Register(() => end.TrySetResult());
        waiting.Release();
        await end.Task.InTime();
        cancelled.Release();
        context.CancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        waiting.Dispose();
        cancelled.Dispose();
    }
}
