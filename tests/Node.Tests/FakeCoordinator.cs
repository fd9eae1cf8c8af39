using System.Net;
using System.Threading.Channels;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Storage.Cids;
using AIForge.Storage.Content;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.Node.Tests;

/// <summary>A coordinator that does only what the test says, over real Kestrel and gRPC.</summary>
internal sealed class FakeCoordinator : IAsyncDisposable
{
    private const int MostUnread = 1_000;

    private readonly WebApplication _app;
    private readonly Channel<FakeStream> _streams = Channel.CreateBounded<FakeStream>(MostUnread);
    private readonly Channel<FakeDelivery> _deliveries = Channel.CreateBounded<FakeDelivery>(MostUnread);

    private int _asked;

    private FakeCoordinator(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    /// <summary>Set to refuse new streams.</summary>
    public RpcException? Refusal { get; set; }

    /// <summary>What FetchContent gives.</summary>
    public IContentStore? Content { get; set; }

    /// <summary>What jobs wrote and left.</summary>
    public FakeJobStore Jobs { get; } = new();

    /// <summary>What the node has earned; null to refuse to say.</summary>
    public GetNodeEarningsResponse? Earned { get; set; }

    /// <summary>Why it gets no work.</summary>
    public ExplainNodeResponse Why { get; } = new() { Summary = "No job waits that it could have." };

    /// <summary>Questions for earnings.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Bytes of files that FetchContent gave.</summary>
    public long BytesGiven { get; private set; }

    public static async Task<FakeCoordinator> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        FakeCoordinator? coordinator = null;
        builder.Services.AddSingleton(_ => new Control(coordinator!));
        builder.Services.AddSingleton(_ => new Data(coordinator!));
        builder.Services.AddSingleton(_ => new Earnings(coordinator!));
        builder.Services.AddSingleton(_ => new Placement(coordinator!));
        var app = builder.Build();
        app.MapGrpcService<Control>();
        app.MapGrpcService<Data>();
        app.MapGrpcService<Earnings>();
        app.MapGrpcService<Placement>();
        coordinator = new FakeCoordinator(app);
        await app.StartAsync().Within();
        coordinator.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return coordinator;
    }

    /// <summary>The next stream that a node opened, with its hello read and not answered.</summary>
    public async Task<FakeStream> StreamAsync() => await _streams.Reader.ReadAsync().Within(TimeSpan.FromSeconds(20));

    /// <summary>The next stream, welcomed.</summary>
    public async Task<FakeStream> WelcomedAsync()
    {
        var stream = await StreamAsync();
        await stream.WelcomeAsync();
        return stream;
    }

    /// <summary>The next data call, with its start read.</summary>
    public async Task<FakeDelivery> DeliveryAsync() => await _deliveries.Reader.ReadAsync().Within();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Earnings(FakeCoordinator coordinator) : NodeEarningsService.NodeEarningsServiceBase
    {
        public override Task<GetNodeEarningsResponse> GetNodeEarnings(GetNodeEarningsRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref coordinator._asked);
            return coordinator.Earned is { } earned ? Task.FromResult(earned) : throw new RpcException(new Status(StatusCode.Unavailable, "not today"));
        }
    }

    private sealed class Placement(FakeCoordinator coordinator) : NodePlacementService.NodePlacementServiceBase
    {
        public override Task<ExplainOwnNodeResponse> ExplainOwnNode(ExplainOwnNodeRequest request, ServerCallContext context) =>
            Task.FromResult(new ExplainOwnNodeResponse { Explanation = coordinator.Why });
    }

    private sealed class Control(FakeCoordinator coordinator) : NodeControlService.NodeControlServiceBase
    {
        public override async Task Connect(
            IAsyncStreamReader<ConnectRequest> requestStream, IServerStreamWriter<ConnectResponse> responseStream, ServerCallContext context)
        {
            if (coordinator.Refusal is { } refusal) throw refusal;
            if (!await requestStream.MoveNext(context.CancellationToken)) return;
            var stream = new FakeStream(requestStream.Current.Hello, context.RequestHeaders.GetValue("authorization") ?? "", responseStream);
            await coordinator._streams.Writer.WriteAsync(stream);
            await stream.RunAsync(requestStream, context.CancellationToken);
        }
    }

    private sealed class Data(FakeCoordinator coordinator) : NodeDataService.NodeDataServiceBase
    {
        public override async Task<GenerateResponse> Generate(IAsyncStreamReader<GenerateRequest> requestStream, ServerCallContext context)
        {
            if (!await requestStream.MoveNext(context.CancellationToken)) return new GenerateResponse();
            var delivery = new FakeDelivery(requestStream.Current.Start);
            await coordinator._deliveries.Writer.WriteAsync(delivery);
            await delivery.RunAsync(requestStream, context.CancellationToken);
            return new GenerateResponse();
        }

        public override Task SendJobLog(IAsyncStreamReader<SendJobLogRequest> requestStream, IServerStreamWriter<SendJobLogResponse> responseStream, ServerCallContext context) =>
            coordinator.Jobs.TakeLogAsync(requestStream, responseStream, context.CancellationToken);

        public override Task<SendOutputResponse> SendOutput(IAsyncStreamReader<SendOutputRequest> requestStream, ServerCallContext context) =>
            coordinator.Jobs.TakeOutputAsync(requestStream, context.CancellationToken);

        public override async Task FetchContent(FetchContentRequest request, IServerStreamWriter<FetchContentResponse> responseStream, ServerCallContext context)
        {
            if (coordinator.Content is not { } store || !Cid.TryParse(request.Cid, out var cid)) throw new RpcException(new Status(StatusCode.NotFound, "no such content"));
            var parts = request.Tree
                ? ContentTree.NodesAsync(store, cid, context.CancellationToken)
                : store.ReadAsync(cid, request.Offset, request.Length, context.CancellationToken);
            await foreach (var part in parts)
            {
                if (!request.Tree) coordinator.BytesGiven += part.Length;
                await responseStream.WriteAsync(new FetchContentResponse { Data = ByteString.CopyFrom(part.Span) });
            }
        }
    }
}
