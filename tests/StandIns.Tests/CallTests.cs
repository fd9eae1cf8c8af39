using AIForge.StandIns.Tests.Protos;
using Grpc.Core;

namespace AIForge.StandIns.Tests;

/// <summary>The four kinds of call, failures, deadlines and cancellation over a real connection.</summary>
public sealed class CallTests(EchoServer server) : IClassFixture<EchoServer>
{
    [Fact]
    public async Task Unary_Text_ComesBack()
    {
        var reply = await server.Client.UnaryAsync(new EchoRequest { Text = "hi" }).ResponseAsync.InTime();

        reply.Text.Should().Be("hi");
    }

    [Fact]
    public async Task Unary_Blocking_ComesBack()
    {
        var reply = await Task.Run(() => server.Client.Unary(new EchoRequest { Text = "hi" })).InTime();

        reply.Text.Should().Be("hi");
    }

    [Fact]
    public async Task ServerStream_ThreeReplies_ArriveInOrder()
    {
        using var call = server.Client.ServerStream(new EchoRequest { Text = "n", Count = 3 });

        var indexes = new List<int>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync()) indexes.Add(reply.Index);

        indexes.Should().Equal(0, 1, 2);
        call.GetStatus().StatusCode.Should().Be(StatusCode.OK);
        call.GetTrailers().GetValue("x-seen").Should().Be("server-stream");
    }

    [Fact]
    public async Task ClientStream_ThreeRequests_AreJoined()
    {
        using var call = server.Client.ClientStream();

        foreach (var text in new[] { "a", "b", "c" }) await call.RequestStream.WriteAsync(new EchoRequest { Text = text }).InTime();
        await call.RequestStream.CompleteAsync().InTime();
        var reply = await call.ResponseAsync.InTime();

        reply.Text.Should().Be("a b c");
        call.GetTrailers().GetValue("x-seen").Should().Be("client-stream");
    }

    [Fact]
    public async Task Duplex_EachRequest_IsAnsweredBeforeTheNext()
    {
        using var call = server.Client.Duplex();

        for (var i = 0; i < 5; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"m{i}" }, CancellationToken.None).InTime();
            (await call.ResponseStream.MoveNext().InTime()).Should().BeTrue();
            call.ResponseStream.Current.Should().Be(new EchoReply { Text = $"m{i}", Index = i });
        }

        await call.RequestStream.CompleteAsync().InTime();
        (await call.ResponseStream.MoveNext().InTime()).Should().BeFalse();
    }

    [Fact]
    public async Task Unary_RpcException_CarriesStatusTrailersAndDetails()
    {
        var error = await Failure(server.Client.UnaryAsync(new EchoRequest { Text = "fail" }).ResponseAsync);

        error.StatusCode.Should().Be(StatusCode.FailedPrecondition);
        error.Status.Detail.Should().Be("not now ✓");
        error.Trailers.GetValue("x-reason").Should().Be("BUSY");
        EchoReply.Parser.ParseFrom(error.Trailers.GetValueBytes("grpc-status-details-bin")).Index.Should().Be(7);
    }

    [Fact]
    public async Task Unary_OtherException_IsUnknownWithoutItsText()
    {
        var error = await Failure(server.Client.UnaryAsync(new EchoRequest { Text = "throw" }).ResponseAsync);

        error.StatusCode.Should().Be(StatusCode.Unknown);
        error.Status.Detail.Should().NotContain("secret");
    }

    [Fact]
    public async Task Unary_StatusOnContext_ReachesTheClient()
    {
        var error = await Failure(server.Client.UnaryAsync(new EchoRequest { Text = "status" }).ResponseAsync);

        error.Status.Should().Match<Status>(s => s.StatusCode == StatusCode.NotFound && s.Detail == "set on the context");
    }

    [Fact]
    public async Task ServerStream_FailureAfterReplies_KeepsThem()
    {
        using var call = server.Client.ServerStream(new EchoRequest { Text = "fail", Count = 2 });

        (await call.ResponseStream.MoveNext().InTime()).Should().BeTrue();
        (await call.ResponseStream.MoveNext().InTime()).Should().BeTrue();
        var error = await Failure(call.ResponseStream.MoveNext());

        error.StatusCode.Should().Be(StatusCode.DataLoss);
    }

    [Fact]
    public async Task Unary_DeadlinePasses_BothSidesEnd()
    {
        var call = server.Client.UnaryAsync(new EchoRequest { Text = "wait" }, deadline: DateTime.UtcNow.AddSeconds(1));
        await server.WhenServerWaitsAsync();

        var error = await Failure(call.ResponseAsync);

        error.StatusCode.Should().Be(StatusCode.DeadlineExceeded);
        await server.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task Unary_ClientCancels_ServerSeesIt()
    {
        using var cancel = new CancellationTokenSource();
        var call = server.Client.UnaryAsync(new EchoRequest { Text = "wait" }, cancellationToken: cancel.Token);
        await server.WhenServerWaitsAsync();

        await cancel.CancelAsync();
        var error = await Failure(call.ResponseAsync);

        error.StatusCode.Should().Be(StatusCode.Cancelled);
        await server.WhenServerSawCancelAsync();
    }

    [Fact]
    public async Task ServerStream_ClientDisposes_ServerSeesIt()
    {
        using (var call = server.Client.ServerStream(new EchoRequest { Text = "wait", Count = 1 }))
        {
            (await call.ResponseStream.MoveNext().InTime()).Should().BeTrue();
            await server.WhenServerWaitsAsync();
        }

        await server.WhenServerSawCancelAsync();
    }

    private static async Task<RpcException> Failure<T>(Task<T> task) =>
        (await task.InTime().Awaiting(t => t).Should().ThrowAsync<RpcException>()).Which;
}
