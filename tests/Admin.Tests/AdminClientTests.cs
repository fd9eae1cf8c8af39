using System.Globalization;
using System.Net;
using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Protocol.V1;
using AIForge.Testing;

namespace AIForge.Admin.Tests;

public sealed class AdminClientTests
{
    private static readonly Uri Gateway = new("http://gateway.test:18000");
    private static readonly PrivateKey Key = PrivateKey.TryParse("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318", out var key) ? key : null!;

    [Theory]
    [InlineData(WalletNetwork.Ethereum)]
    [InlineData(WalletNetwork.Tron)]
    public async Task Send_AnyRequest_SignsWhatIsSent(WalletNetwork network)
    {
        using var handler = new RecordingHandler(HttpStatusCode.OK, "{}");
        var target = RequestTarget.Of($"/api/admin/users/{"a/../b"}:suspend").With("x", "ü&%41");

        await SendAsync<SuspendUserResponse>(handler, HttpMethod.Post, target, new SuspendUserRequest { Reason = "é" }, network);

        handler.Target.Should().Be(target.ToString(), "nothing may tidy what was signed");
        var wallet = WalletAddress.Of(Key.PublicKey, network);
        var seconds = long.Parse(handler.Headers[AdminRequestHeaders.Timestamp], CultureInfo.InvariantCulture);
        var signed = new AdminRequest(wallet, "POST", handler.Target, AdminRequest.HashOf(handler.Body), seconds, handler.Headers[AdminRequestHeaders.Nonce]);
        WalletSignature.Check(wallet, signed.ToText(), handler.Headers[AdminRequestHeaders.Signature]).Should().Be(SignatureVerdict.Good);
        AdminRequest.IsNonce(signed.Nonce).Should().BeTrue();
    }

    [Fact]
    public async Task Send_SameRequestTwice_TakesAnotherNonce()
    {
        using var first = new RecordingHandler(HttpStatusCode.OK, "{}");
        using var second = new RecordingHandler(HttpStatusCode.OK, "{}");

        await SendAsync<ListUsersResponse>(first);
        await SendAsync<ListUsersResponse>(second);

        second.Headers[AdminRequestHeaders.Nonce].Should().NotBe(first.Headers[AdminRequestHeaders.Nonce]);
        first.Body.Should().BeEmpty();
    }

    [Fact]
    public async Task Send_FieldOfANewerNetwork_IsPassedOver()
    {
        using var handler = new RecordingHandler(HttpStatusCode.OK, """{"users":[{"username":"ada","shoeSize":38}]}""");

        (await SendAsync<ListUsersResponse>(handler)).Users.Single().Username.Should().Be("ada");
    }

    [Fact]
    public async Task Send_Refused_ShowsCodeDetailAndFields()
    {
        using var handler = new RecordingHandler(
            HttpStatusCode.BadRequest, """{"status":400,"code":"SETTING_INVALID","detail":"It cannot.","errors":[{"field":"value","description":"Too \u001b[2Jsmall."}]}""");

        var act = () => SendAsync<ListUsersResponse>(handler);

        var message = (await act.Should().ThrowAsync<RefusalException>()).Which.Message;
        message.Should().Be("SETTING_INVALID: It cannot. (HTTP 400)\n  value: Too \uFFFD[2Jsmall.", "the terminal obeys nobody else");
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "<html>")]
    [InlineData(HttpStatusCode.BadGateway, "[]")]
    [InlineData(HttpStatusCode.Found, "")]
    [InlineData(HttpStatusCode.OK, "<html>")]
    [InlineData(HttpStatusCode.OK, """{"users": 3}""")]
    public async Task Send_AnswerOfSomethingElse_SaysSo(HttpStatusCode status, string answer)
    {
        using var handler = new RecordingHandler(status, answer);

        var act = () => SendAsync<ListUsersResponse>(handler);

        (await act.Should().ThrowAsync<AdminException>()).Which.Message.Should().Contain("gateway");
    }

    private static Task<T> SendAsync<T>(RecordingHandler handler)
        where T : Google.Protobuf.IMessage<T>, new() => SendAsync<T>(handler, HttpMethod.Get, RequestTarget.Of($"/api/admin/users"), null, WalletNetwork.Ethereum);

    private static async Task<T> SendAsync<T>(
        RecordingHandler handler, HttpMethod method, RequestTarget target, Google.Protobuf.IMessage? body, WalletNetwork network)
        where T : Google.Protobuf.IMessage<T>, new()
    {
        using var client = new AdminClient(Gateway, new AdminRequestSigner(Key, network, TimeProvider.System), handler);
        return await client.SendAsync<T>(method, target, body, CancellationToken.None).Within();
    }
}
