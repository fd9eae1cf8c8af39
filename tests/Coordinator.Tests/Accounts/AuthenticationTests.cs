using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Accounts;

/// <summary>Who gets in, through the whole stack: headers, authentication, authorization, and how a refusal looks to a gRPC client.</summary>
public sealed class AuthenticationTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private readonly CoordinatorFixture _fixture = fixture.Required();

    [SkippableTheory]
    [InlineData("authorization", "Bearer ")]
    [InlineData("authorization", "bearer ")]
    [InlineData("x-api-key", "")]
    public async Task Call_GoodKey_IsLetIn(string header, string scheme)
    {
        var user = await _fixture.Coordinator.CreateUserAsync();

        var me = await Client().GetMeAsync(new GetMeRequest(), new Metadata { { header, scheme + user.NewKey } }).ResponseAsync.Within();

        me.User.UserId.Should().Be(new Id<UserTag>(user.UserId).ToString());
        me.User.Username.Should().Be(user.Username);
        me.Scopes.Should().Equal("account", "inference", "jobs", "models", "nodes", "payments");
    }

    [SkippableFact]
    public async Task Call_NoCredential_IsUnauthenticated() => await RefusedAsync([], StatusCode.Unauthenticated, "CREDENTIAL_MISSING");

    [SkippableTheory]
    [InlineData("afk_")]
    [InlineData("afk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("something else")]
    [InlineData("afn_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Call_UnknownCredential_IsUnauthenticated(string credential) =>
        await RefusedAsync(RunningCoordinator.Bearer(credential), StatusCode.Unauthenticated, "CREDENTIAL_INVALID");

    [SkippableFact]
    public async Task Call_OverlongCredential_IsUnauthenticated() =>
        await RefusedAsync(RunningCoordinator.Bearer(new string('a', 10_000)), StatusCode.Unauthenticated, "CREDENTIAL_INVALID");

    [SkippableFact]
    public async Task Call_RevokedKey_IsRefusedAtOnce()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();
        var owner = RunningCoordinator.Bearer(user.NewKey!);
        var created = await Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = "short" }, owner).ResponseAsync.Within();
        var headers = RunningCoordinator.Bearer(created.Secret);
        await Client().GetMeAsync(new GetMeRequest(), headers).ResponseAsync.Within();

        await Client().RevokeApiKeyAsync(new RevokeApiKeyRequest { KeyId = created.ApiKey.KeyId }, owner).ResponseAsync.Within();

        await RefusedAsync(headers, StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
    }

    [SkippableFact]
    public async Task Call_ExpiredKey_IsUnauthenticated()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();
        string secret;
        await using (var work = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            var past = DateTimeOffset.UnixEpoch;
            (_, secret) = await _fixture.Service<ApiKeys>().InsertAsync(work, user.UserId, new NewApiKey("old", [Scopes.Account], past), origin: null, default).Within();
            await work.CommitAsync(default).Within();
        }

        await RefusedAsync(RunningCoordinator.Bearer(secret), StatusCode.Unauthenticated, "CREDENTIAL_EXPIRED");
    }

    [SkippableFact]
    public async Task Call_InactiveAccount_IsRefused()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();
        await using (var work = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await work.ExecuteAsync("update users set is_active = false where id = @UserId", user, default).Within();
            await work.CommitAsync(default).Within();
        }

        await RefusedAsync(RunningCoordinator.Bearer(user.NewKey!), StatusCode.PermissionDenied, "ACCOUNT_INACTIVE");
    }

    [SkippableFact]
    public async Task Call_KeyWithoutTheScope_IsDenied()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();
        var request = new CreateApiKeyRequest { Name = "chat only", Scopes = { Scopes.Inference } };
        var created = await Client().CreateApiKeyAsync(request, RunningCoordinator.Bearer(user.NewKey!)).ResponseAsync.Within();
        var headers = RunningCoordinator.Bearer(created.Secret);

        var list = () => Client().ListApiKeysAsync(new ListApiKeysRequest(), headers).ResponseAsync.Within();

        var info = (await list.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
        info.Metadata["scope"].Should().Be(Scopes.Account);
        (await Client().GetMeAsync(new GetMeRequest(), headers).ResponseAsync.Within()).Scopes.Should().Equal(Scopes.Inference);
    }

    [SkippableFact]
    public async Task Call_UserKeyOnNodeMethod_IsDenied()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();
        using var call = new AIForge.Protocol.Node.V1.NodeControlService.NodeControlServiceClient(_fixture.Anonymous).Connect(RunningCoordinator.Bearer(user.NewKey!));

        var read = () => call.ResponseStream.MoveNext(default).Within();

        (await read.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.PermissionDenied, "WRONG_CREDENTIAL_KIND");
    }

    [SkippableFact]
    public async Task Call_UnknownMethodWithoutCredential_IsUnauthenticated()
    {
        var method = new Method<GetMeRequest, GetMeResponse>(MethodType.Unary, "aiforge.v1.AccountService", "NoSuchMethod", MarshallerOf(GetMeRequest.Parser), MarshallerOf(GetMeResponse.Parser));

        var call = () => _fixture.Anonymous.AsyncUnaryCall(method, null, default, new GetMeRequest()).ResponseAsync.Within();

        (await call.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().BeOneOf(StatusCode.Unauthenticated, StatusCode.Unimplemented);
    }

    private static Marshaller<T> MarshallerOf<T>(Google.Protobuf.MessageParser<T> parser)
        where T : Google.Protobuf.IMessage<T> => new(message => Google.Protobuf.MessageExtensions.ToByteArray(message), parser.ParseFrom);

    private AccountService.AccountServiceClient Client() => new(_fixture.Anonymous);

    private async Task RefusedAsync(Metadata headers, StatusCode code, string reason)
    {
        var call = () => Client().GetMeAsync(new GetMeRequest(), headers).ResponseAsync.Within();

        (await call.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(code, reason);
    }
}
