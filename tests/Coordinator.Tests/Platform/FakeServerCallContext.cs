using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace AIForge.Coordinator.Tests.Platform;

/// <summary>What an interceptor sees of a call, without a server.</summary>
internal sealed class FakeServerCallContext : ServerCallContext
{
    private readonly CancellationToken _cancellationToken;

    public FakeServerCallContext(string method, Metadata? headers = null, HttpContext? http = null, CancellationToken cancellationToken = default)
    {
        MethodCore = method;
        RequestHeadersCore = headers ?? [];
        _cancellationToken = cancellationToken;
        UserStateCore = new Dictionary<object, object> { ["__HttpContext"] = http ?? new DefaultHttpContext() };
    }

    protected override string MethodCore { get; }

    protected override Metadata RequestHeadersCore { get; }

    protected override IDictionary<object, object> UserStateCore { get; }

    protected override CancellationToken CancellationTokenCore => _cancellationToken;

    protected override string HostCore => "localhost";

    protected override string PeerCore => "ipv4:127.0.0.1:1";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
