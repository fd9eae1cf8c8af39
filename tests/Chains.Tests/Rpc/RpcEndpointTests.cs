using System.Net;
using AIForge.Chains.Rpc;
using AIForge.Testing;

namespace AIForge.Chains.Tests.Rpc;

public sealed class RpcEndpointTests
{
    [Fact]
    public void Name_HoldsNoSecretOfTheAddress() => ScriptedNode.Answering("{}").Endpoint().Name.Should().Be("http://node.example:8545");

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.Redirect)]
    public async Task Post_OtherStatusThanOk_IsUnavailable(HttpStatusCode status)
    {
        var endpoint = ScriptedNode.Answering("{}"u8.ToArray(), status).Endpoint();

        var post = () => endpoint.PostAsync("", default, default).Within();

        (await post.Should().ThrowAsync<RpcUnavailableException>()).Which.Message.Should().Contain($"HTTP {(int)status}");
    }

    [Fact]
    public async Task Post_RetryAfter_IsTold()
    {
        var endpoint = ScriptedNode.Behaving(_ =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            response.Headers.Add("Retry-After", "7");
            return Task.FromResult(response);
        }).Endpoint();

        var post = () => endpoint.PostAsync("", default, default).Within();

        (await post.Should().ThrowAsync<RpcUnavailableException>()).Which.RetryAfter.Should().Be(TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_AnswerOverTheLimit_IsRefused(bool saysItsLength)
    {
        var body = new byte[1025];
        var endpoint = ScriptedNode.Behaving(_ => Task.FromResult(new HttpResponseMessage
        {
            Content = saysItsLength ? new ByteArrayContent(body) : new UnsizedContent(new MemoryStream(body)),
        })).Endpoint(new RpcLimits { MaxAnswerBytes = 1024 });

        var post = () => endpoint.PostAsync("", default, default).Within();

        (await post.Should().ThrowAsync<RpcAnswerException>()).Which.Message.Should().Contain("more than 1024 bytes");
    }

    [Fact]
    public async Task Post_NoAnswerInTime_IsUnavailable()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        var asked = new TaskCompletionSource();
        var endpoint = ScriptedNode.Behaving(async cancellation =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException();
        }).Endpoint(new RpcLimits { Timeout = TimeSpan.FromSeconds(5) }, clock);

        var post = endpoint.PostAsync("", default, default);
        await asked.Task.Within();
        clock.Advance(TimeSpan.FromSeconds(5));

        (await post.Invoking(task => task.Within()).Should().ThrowAsync<RpcUnavailableException>()).Which.Message.Should().Contain("within 5 s");
    }

    [Fact]
    public async Task Post_CanceledByTheCaller_IsCanceled()
    {
        using var canceled = new CancellationTokenSource();
        var endpoint = ScriptedNode.Behaving(async cancellation =>
        {
            await canceled.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException();
        }).Endpoint();

        var post = () => endpoint.PostAsync("", default, canceled.Token).Within();

        await post.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Post_ConnectionBreaks_IsUnavailable()
    {
        var endpoint = ScriptedNode.Behaving(_ => throw new HttpRequestException("refused")).Endpoint();

        var post = () => endpoint.PostAsync("", default, default).Within();

        await post.Should().ThrowAsync<RpcUnavailableException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1} {}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]""")]
    public async Task Post_NoStrictJson_IsAWrongAnswer(string body)
    {
        var endpoint = ScriptedNode.Answering(body).Endpoint();

        var post = async () => (await endpoint.PostAsync("", default, default).Within()).Field("b").Text();

        await post.Should().ThrowAsync<RpcAnswerException>();
    }

    private sealed class UnsizedContent(Stream stream) : StreamContent(stream)
    {
        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
