using AIForge.StandIns.Tests.Protos;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.StandIns.Tests;

/// <summary>Does what the text of the request says; anything else comes back as it was sent.</summary>
internal sealed class EchoService(EchoServer server) : Echo.EchoBase
{
    public override async Task<EchoReply> Unary(EchoRequest request, ServerCallContext context)
    {
        switch (request.Text)
        {
            case "fail":
                throw new RpcException(new Status(StatusCode.FailedPrecondition, "not now ✓"), Details());
            case "throw":
                throw new InvalidOperationException("a secret");
            case "status":
                context.Status = new Status(StatusCode.NotFound, "set on the context");
                return new EchoReply();
            case "wait":
                await server.UntilCancelledAsync(context);
                break;
            case "headers":
                await context.WriteResponseHeadersAsync(new Metadata { { "x-early", "yes" }, { "x-raw-bin", [0, 255, 1] } });
                context.ResponseTrailers.Add("x-late", "also");
                return new EchoReply { Text = Describe(context) };
            default:
                break;
        }

        return new EchoReply { Text = request.Text };
    }

    public override async Task ServerStream(EchoRequest request, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        for (var i = 0; i < request.Count; i++) await responseStream.WriteAsync(new EchoReply { Text = request.Text, Index = i });

        if (request.Text == "wait") await server.UntilCancelledAsync(context);
        if (request.Text == "fail") throw new RpcException(new Status(StatusCode.DataLoss, "after some"));
    }

    public override async Task<EchoReply> ClientStream(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        var texts = new List<string>();
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken)) texts.Add(request.Text);

        return new EchoReply { Text = string.Join(' ', texts), Index = texts.Count };
    }

    public override async Task Duplex(
        IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        var index = 0;
        while (await requestStream.MoveNext())
            await responseStream.WriteAsync(new EchoReply { Text = requestStream.Current.Text, Index = index++ });
    }

    private static Metadata Details() => new()
    {
        { "x-reason", "BUSY" },
        { "grpc-status-details-bin", new EchoReply { Text = "details", Index = 7 }.ToByteArray() },
    };

    private static string Describe(ServerCallContext context)
    {
        var headers = context.RequestHeaders;
        var bytes = headers.GetValueBytes("x-bytes-bin") is { } value ? Convert.ToHexString(value) : "none";
        var deadline = context.Deadline == DateTime.MaxValue ? "none" : "set";
        return $"method={context.Method} text={headers.GetValue("x-text")} bytes={bytes} auth={headers.GetValue("authorization")} " +
            $"many={string.Join('+', headers.GetAll("x-many").Select(e => e.Value))} deadline={deadline} " +
            $"seen={(context.UserState.TryGetValue("seen", out var seen) ? seen : "none")} peer={context.Peer.Split(':')[0]}";
    }
}
