using AIForge.StandIns.Tests.Protos;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace AIForge.StandIns.Tests;

/// <summary>Headers, trailers, interceptors and credentials over a real connection.</summary>
public sealed class MetadataTravelTests(EchoServer server) : IClassFixture<EchoServer>
{
    private static readonly EchoRequest AskForHeaders = new() { Text = "headers" };

    [Fact]
    public async Task Unary_HeadersAndTrailers_TravelBothWays()
    {
        var headers = new Metadata { { "X-Text", "abc" }, { "x-bytes-bin", [0, 128, 255] }, { "x-many", "1" }, { "x-many", "2" } };
        using var call = server.Client.UnaryAsync(AskForHeaders, headers);

        var early = await call.ResponseHeadersAsync.InTime();
        var reply = await call.ResponseAsync.InTime();

        reply.Text.Should().Contain("method=/standins.tests.Echo/Unary").And.Contain("text=abc").And.Contain("bytes=0080FF")
            .And.Contain("deadline=none").And.Contain("seen=unary").And.Contain("peer=ipv4").And.Contain("many=1");
        early.GetValue("x-early").Should().Be("yes");
        early.GetValueBytes("x-raw-bin").Should().Equal(0, 255, 1);
        call.GetTrailers().GetValue("x-late").Should().Be("also");
    }

    [Fact]
    public async Task Interceptors_OnClient_RunInOrderForEveryKind()
    {
        var log = new List<string>();
        var client = new Echo.EchoClient(server.Channel.Intercept(new RecordingInterceptor("a", log), new RecordingInterceptor("b", log)));

        await client.UnaryAsync(new EchoRequest()).ResponseAsync.InTime();
        using (client.ServerStream(new EchoRequest())) { }
        using (client.ClientStream()) { }
        using (client.Duplex()) { }
        await Task.Run(() => client.Unary(new EchoRequest())).InTime();

        log.Should().Equal(
            "a:Unary", "b:Unary", "a:ServerStream", "b:ServerStream", "a:ClientStream", "b:ClientStream", "a:Duplex", "b:Duplex", "a:Unary", "b:Unary");
    }

    [Fact]
    public async Task Interceptor_OnClient_AddsAHeaderThatArrives()
    {
        var reply = await server.ClientWith(new RecordingInterceptor("a", [])).UnaryAsync(AskForHeaders).ResponseAsync.InTime();

        reply.Text.Should().Contain("many=a");
    }

    [Fact]
    public async Task Interceptor_AsFunction_ReplacesHeaders()
    {
        var client = new Echo.EchoClient(server.Channel.Intercept(headers => new Metadata { { "x-text", "from a function" } }));

        var reply = await client.UnaryAsync(AskForHeaders, new Metadata { { "x-text", "lost" } }).ResponseAsync.InTime();

        reply.Text.Should().Contain("text=from a function");
    }

    [Fact]
    public async Task Interceptor_OnServer_MayAnswerItself()
    {
        var reply = await server.Client.UnaryAsync(new EchoRequest { Text = "intercepted" }).ResponseAsync.InTime();

        reply.Text.Should().Be("by the interceptor");
    }

    [Fact]
    public async Task CallCredentials_OnACall_AddTheirHeaders()
    {
        var credentials = CallCredentials.Compose(
            CallCredentials.FromInterceptor((context, metadata) =>
            {
                metadata.Add("authorization", $"Bearer for {context.MethodName}");
                return Task.CompletedTask;
            }),
            CallCredentials.FromInterceptor(async (context, metadata) =>
            {
                await Task.Yield();
                metadata.Add("x-text", context.ServiceUrl.Contains("standins.tests.Echo") ? "service" : "other");
            }));

        var reply = await server.Client.UnaryAsync(AskForHeaders, new CallOptions(credentials: credentials)).ResponseAsync.InTime();

        reply.Text.Should().Contain("auth=Bearer for Unary").And.Contain("text=service");
    }

    [Fact]
    public void ChannelCredentials_Insecure_TakeNoCallCredentials()
    {
        var add = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

        FluentActions.Invoking(() => ChannelCredentials.Create(ChannelCredentials.Insecure, add)).Should().Throw<ArgumentException>();
        using var channel = GrpcChannel.ForAddress(
            "https://localhost:1", new GrpcChannelOptions { Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, add) });
        channel.Target.Should().Be("localhost:1");
    }

    [Fact]
    public async Task Unary_ManyKilobytesWithGzip_ComeBack()
    {
        var text = new string('x', 300_000);
        var headers = new Metadata { { "grpc-internal-encoding-request", "gzip" } };

        var reply = await server.Client.UnaryAsync(new EchoRequest { Text = text }, headers).ResponseAsync.InTime();

        reply.Text.Length.Should().Be(text.Length);
    }
}
