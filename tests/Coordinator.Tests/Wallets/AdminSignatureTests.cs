using System.Text;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Protocol.V1;
using AIForge.Shared.Hosting;
using AIForge.Testing;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Wallets;

public sealed class AdminSignatureTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    private readonly AdminFixture _fixture = (AdminFixture)fixture.Required();
    private readonly UpdateWalletRequest _message = new() { Label = "a body" };

    [SkippableTheory]
    [InlineData(WalletNetwork.Ethereum)]
    [InlineData(WalletNetwork.Tron)]
    public async Task Call_SignedByAnAdministrator_IsLetInAsTheWallet(WalletNetwork network)
    {
        var wallet = network == WalletNetwork.Ethereum ? _fixture.Ethereum : _fixture.Tron;

        var seen = await _fixture.AskAsync(_message, _fixture.Sign(wallet, _message));

        seen.Address.Should().Be(wallet.Address);
        seen.WalletType.Should().Be($"Admin {Guid.Empty}");
        seen.Label.Should().Be("a body", "the service reads the message that was hashed");
    }

    [SkippableFact]
    public async Task Call_EmptyMessage_CanBeSigned()
    {
        var empty = new UpdateWalletRequest();

        (await _fixture.AskAsync(empty, _fixture.Sign(_fixture.Ethereum, empty))).Label.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Call_MessageOfManyFrames_CanBeSigned()
    {
        var large = new UpdateWalletRequest { Label = new string('x', 900_000) };

        (await _fixture.AskAsync(large, _fixture.Sign(_fixture.Ethereum, large))).Label.Should().HaveLength(900_000);
    }

    [SkippableFact]
    public async Task Call_AddressInLowerCase_IsTheSameWallet()
    {
        var headers = AdminFixture.With(
            _fixture.Sign(_fixture.Ethereum, _message), AdminRequestHeaders.Address, _fixture.Ethereum.Address.ToLowerInvariant());

        (await _fixture.AskAsync(_message, headers)).Address.Should().Be(_fixture.Ethereum.Address);
    }

    [SkippableFact]
    public async Task Call_ThroughTheGateway_IsCheckedAsTheHttpRequest()
    {
        const string body = """{"label":"a body"}""";
        var signed = _fixture.SignAs(_fixture.Tron, "PATCH", "/api/admin/wallets/7?dry_run=false", Encoding.UTF8.GetBytes(body));

        (await _fixture.AskAsync(_message, Forwarded(signed, "PATCH /api/admin/wallets/7?dry_run=false", body))).Address.Should().Be(_fixture.Tron.Address);
    }

    [SkippableTheory]
    [InlineData("DELETE /api/admin/wallets/7", """{"label":"a body"}""")]
    [InlineData("PATCH /api/admin/wallets/8", """{"label":"a body"}""")]
    [InlineData("PATCH /api/admin/wallets/7?force=true", """{"label":"a body"}""")]
    [InlineData("PATCH /api/admin/wallets/7", """{"label":"another body"}""")]
    public async Task Call_ThroughTheGatewayButAltered_IsRefused(string line, string body)
    {
        var signed = _fixture.SignAs(_fixture.Ethereum, "PATCH", "/api/admin/wallets/7", """{"label":"a body"}"""u8.ToArray());

        var exception = await RefusedAsync(Forwarded(signed, line, body), StatusCode.Unauthenticated, "ADMIN_SIGNATURE_WRONG");

        var told = exception.Detail<ErrorInfo>().Metadata;
        $"{told["method"]} {told["target"]}".Should().Be(line, "the signer can see what to compare");
    }

    [SkippableFact]
    public async Task Call_GatewaysWordWithoutItsSecret_DoesNotCount()
    {
        var signed = _fixture.SignAs(_fixture.Ethereum, "PATCH", "/api/admin/wallets/7", "{}"u8.ToArray());
        var headers = AdminFixture.With(Forwarded(signed, "PATCH /api/admin/wallets/7", "{}"), GatewayHeaders.Secret, "a guess");

        await RefusedAsync(headers, StatusCode.Unauthenticated, "ADMIN_SIGNATURE_WRONG");
    }

    [SkippableFact]
    public async Task Call_OtherMessageThanSigned_IsRefused()
    {
        var headers = _fixture.Sign(_fixture.Ethereum, new UpdateWalletRequest { Label = "another" });

        await RefusedAsync(headers, StatusCode.Unauthenticated, "ADMIN_SIGNATURE_WRONG");
    }

    [SkippableTheory]
    [InlineData(AdminRequestHeaders.Nonce, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData(AdminRequestHeaders.Address, "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23")]
    public async Task Call_HeaderOtherThanSigned_IsRefused(string header, string value)
    {
        var headers = AdminFixture.With(_fixture.Sign(_fixture.Ethereum, _message), header, value);

        await RefusedAsync(headers, StatusCode.Unauthenticated, "ADMIN_SIGNATURE_WRONG");
    }

    [SkippableFact]
    public async Task Call_TimestampOtherThanSigned_IsRefused()
    {
        var later = _fixture.Clock.GetUtcNow().ToUnixTimeSeconds() + 1;
        var headers = AdminFixture.With(_fixture.Sign(_fixture.Ethereum, _message), AdminRequestHeaders.Timestamp, $"{later}");

        await RefusedAsync(headers, StatusCode.Unauthenticated, "ADMIN_SIGNATURE_WRONG");
    }

    [SkippableFact]
    public async Task Call_SignatureOfTheOtherNetwork_IsRefused()
    {
        var twin = _fixture.Ethereum.Twin();
        var headers = _fixture.Sign(_fixture.Ethereum, _message);
        var otherSignature = _fixture.Sign(twin, _message).GetValue(AdminRequestHeaders.Signature)!;

        await RefusedAsync(AdminFixture.With(headers, AdminRequestHeaders.Signature, otherSignature), StatusCode.Unauthenticated, "ADMIN_SIGNATURE_WRONG");
        await RefusedAsync(_fixture.Sign(twin, _message), StatusCode.PermissionDenied, "ADMIN_NOT_WHITELISTED");
    }

    [SkippableTheory]
    [InlineData(AdminRequestHeaders.Network)]
    [InlineData(AdminRequestHeaders.Signature)]
    [InlineData(AdminRequestHeaders.Timestamp)]
    [InlineData(AdminRequestHeaders.Nonce)]
    public async Task Call_HeaderMissing_SaysWhich(string header)
    {
        var headers = AdminFixture.With(_fixture.Sign(_fixture.Ethereum, _message), header, null);

        (await RefusedAsync(headers, StatusCode.Unauthenticated, "ADMIN_HEADER_MISSING")).Status.Detail.Should().Contain(header);
    }

    [SkippableTheory]
    [InlineData(AdminRequestHeaders.Network, "bitcoin", "ADMIN_HEADER_INVALID")]
    [InlineData(AdminRequestHeaders.Address, "0x1", "ADMIN_HEADER_INVALID")]
    [InlineData(AdminRequestHeaders.Timestamp, "yesterday", "ADMIN_HEADER_INVALID")]
    [InlineData(AdminRequestHeaders.Timestamp, "-1", "ADMIN_HEADER_INVALID")]
    [InlineData(AdminRequestHeaders.Timestamp, "9223372036854775807", "ADMIN_TIMESTAMP_OUT_OF_RANGE")]
    [InlineData(AdminRequestHeaders.Nonce, "short", "ADMIN_HEADER_INVALID")]
    [InlineData(AdminRequestHeaders.Signature, "0x00", "ADMIN_HEADER_INVALID")]
    public async Task Call_HeaderMalformed_SaysWhich(string header, string value, string reason)
    {
        var headers = AdminFixture.With(_fixture.Sign(_fixture.Ethereum, _message), header, value);

        await RefusedAsync(headers, StatusCode.Unauthenticated, reason);
    }

    [SkippableFact]
    public async Task Call_SignatureOfAContractWallet_SaysSo()
    {
        var headers = _fixture.Sign(_fixture.Ethereum, _message);
        var longer = headers.GetValue(AdminRequestHeaders.Signature) + string.Concat(Enumerable.Repeat("6492", 16));

        await RefusedAsync(AdminFixture.With(headers, AdminRequestHeaders.Signature, longer), StatusCode.Unauthenticated, "ADMIN_UNSUPPORTED_SIGNER");
    }

    [SkippableTheory]
    [InlineData(-60, true)]
    [InlineData(60, true)]
    [InlineData(-61, false)]
    [InlineData(61, false)]
    public async Task Call_SignersClockIsOff_IsTakenWithinAMinute(int seconds, bool expected)
    {
        var request = new AdminRequest(
            _fixture.Ethereum.Wallet,
            "POST",
            AdminProbe.AskMethod.FullName,
            AdminRequest.HashOf(_message.ToByteArray()),
            _fixture.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds,
            AdminFixture.NewNonce());
        var headers = AdminFixture.With(_fixture.Sign(_fixture.Ethereum, _message, request.Nonce), AdminRequestHeaders.Timestamp, $"{request.UnixSeconds}");
        headers = AdminFixture.With(headers, AdminRequestHeaders.Signature, _fixture.Ethereum.Sign(request.ToText()));

        if (expected) (await _fixture.AskAsync(_message, headers)).Label.Should().Be("a body");
        else await RefusedAsync(headers, StatusCode.Unauthenticated, "ADMIN_TIMESTAMP_OUT_OF_RANGE");
    }

    [SkippableFact]
    public async Task Call_SameRequestAgain_IsRefused()
    {
        var headers = _fixture.Sign(_fixture.Ethereum, _message);
        await _fixture.AskAsync(_message, headers);

        await RefusedAsync(headers, StatusCode.Unauthenticated, "ADMIN_NONCE_USED");

        var nonce = headers.GetValue(AdminRequestHeaders.Nonce);
        (await _fixture.AskAsync(_message, _fixture.Sign(_fixture.Tron, _message, nonce))).Address.Should().Be(_fixture.Tron.Address, "nonces are each wallet's own");
    }

    [SkippableFact]
    public async Task Call_SameRequestManyTimesAtOnce_IsMadeOnce()
    {
        var headers = _fixture.Sign(_fixture.Ethereum, _message);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OutcomeAsync(headers))).Within();

        outcomes.Count(reason => reason == "").Should().Be(1);
        outcomes.Where(reason => reason != "").Should().AllBe("ADMIN_NONCE_USED");
    }

    [SkippableFact]
    public async Task Call_RefusedSignature_DoesNotSpendTheNonce()
    {
        var headers = _fixture.Sign(_fixture.Ethereum, _message);
        var wrong = AdminFixture.With(headers, AdminRequestHeaders.Signature, TestWallet.New().Sign("x"));

        await RefusedAsync(wrong, StatusCode.Unauthenticated, "ADMIN_SIGNATURE_WRONG");

        (await _fixture.AskAsync(_message, headers)).Label.Should().Be("a body");
    }

    [SkippableFact]
    public async Task Call_WalletOfNobody_IsDeniedUntilItIsAdded()
    {
        var stranger = TestWallet.New();
        var headers = _fixture.Sign(stranger, _message);
        await RefusedAsync(headers, StatusCode.PermissionDenied, "ADMIN_NOT_WHITELISTED");

        await using (var work = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await _fixture.Service<AdminWhitelist>().AddAsync(work, stranger.Wallet, "", new AdminActor(_fixture.Ethereum.Wallet, Address: null), default).Within();
            await work.CommitAsync(default).Within();
        }

        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        (await _fixture.AskAsync(_message, headers)).Address.Should().Be(stranger.Address, "a denied request spends nothing");
    }

    [SkippableFact]
    public async Task Call_StreamOrCompressedOrTooLarge_IsRefused()
    {
        var headers = _fixture.SignAs(_fixture.Ethereum, "POST", AdminProbe.UploadMethod.FullName, []);
        using var upload = _fixture.Anonymous.AsyncClientStreamingCall(AdminProbe.UploadMethod, null, new CallOptions(headers));
        var exception = await WalletsFixture.RefusedAsync(() => upload.ResponseAsync.Within());
        exception.ShouldBeFault(StatusCode.Unauthenticated, "ADMIN_BODY_UNSUPPORTED");

        var large = new UpdateWalletRequest { Label = new string('x', (1 << 20) + 1) };
        exception = await WalletsFixture.RefusedAsync(() => _fixture.AskAsync(large, _fixture.Sign(_fixture.Ethereum, large)));
        exception.ShouldBeFault(StatusCode.Unauthenticated, "ADMIN_BODY_TOO_LARGE");
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("00000000")]
    [InlineData("0000000001")]
    [InlineData("0100000000")]
    [InlineData("00000000000000000000")]
    [InlineData("00000000020a")]
    public async Task Call_BodyThatIsNotOnePlainFrame_IsRefused(string hex)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _fixture.Coordinator.Url + AdminProbe.AskMethod.FullName)
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Convert.FromHexString(hex)),
        };
        request.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/grpc");
        foreach (var entry in _fixture.Sign(_fixture.Ethereum, new UpdateWalletRequest())) request.Headers.Add(entry.Key, entry.Value);

        using var response = await client.SendAsync(request).Within();

        response.Headers.GetValues("grpc-status").Should().Equal(((int)StatusCode.Unauthenticated).ToString());
        Uri.UnescapeDataString(response.Headers.GetValues("grpc-message").Single()).Should().Contain("one uncompressed message");
    }

    [SkippableFact]
    public async Task Call_UserAtAdministratorsOrTheReverse_IsDenied()
    {
        var user = await _fixture.UserAsync(TestWallet.New());
        await RefusedAsync(user, StatusCode.PermissionDenied, "WRONG_CREDENTIAL_KIND");
        await RefusedAsync([], StatusCode.Unauthenticated, "CREDENTIAL_MISSING");

        var list = new ListWalletsRequest();
        var headers = _fixture.SignAs(_fixture.Ethereum, "POST", "/aiforge.v1.WalletService/ListWallets", list.ToByteArray());
        var exception = await WalletsFixture.RefusedAsync(() => _fixture.Wallets.ListWalletsAsync(list, headers).ResponseAsync.Within());
        exception.ShouldBeFault(StatusCode.PermissionDenied, "WRONG_CREDENTIAL_KIND");
    }

    [SkippableFact]
    public async Task Call_BearerBesideAWalletHeader_DoesNotCount()
    {
        var headers = await _fixture.UserAsync(TestWallet.New());
        headers.Add(AdminRequestHeaders.Address, _fixture.Ethereum.Address);

        var exception = await WalletsFixture.RefusedAsync(() => _fixture.Wallets.ListWalletsAsync(new ListWalletsRequest(), headers).ResponseAsync.Within());

        exception.ShouldBeFault(StatusCode.Unauthenticated, "ADMIN_HEADER_MISSING");
    }

    private static Metadata Forwarded(Metadata signed, string line, string body)
    {
        var headers = new Metadata
        {
            { GatewayHeaders.Secret, AdminFixture.GatewaySecret },
            { GatewayHeaders.RequestLine, line },
            { GatewayHeaders.BodyHash, AdminRequest.HashOf(Encoding.UTF8.GetBytes(body)) },
        };
        foreach (var entry in signed) headers.Add(entry);
        return headers;
    }

    private async Task<RpcException> RefusedAsync(Metadata headers, StatusCode code, string reason)
    {
        var exception = await WalletsFixture.RefusedAsync(() => _fixture.AskAsync(_message, headers));
        exception.ShouldBeFault(code, reason);
        return exception;
    }

    private async Task<string> OutcomeAsync(Metadata headers)
    {
        try
        {
            await _fixture.AskAsync(_message, headers);
            return "";
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }
}
