using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Admin;

/// <summary>Sessions in which administrators look; what they may call is in the table of callers.</summary>
public sealed class AdminSessionTests(AdminServiceFixture fixture) : IClassFixture<AdminServiceFixture>
{
    private readonly AdminServiceFixture _fixture = (AdminServiceFixture)fixture.Required();

    private AdminSessionService.AdminSessionServiceClient Sessions => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Session_OfASignature_ReadsAndChangesNothing()
    {
        var headers = await BeginAsync(_fixture.Admin);

        (await Sessions.GetAdminSessionAsync(new GetAdminSessionRequest(), headers).ResponseAsync.Within()).Address.Should().Be(_fixture.Admin.Wallet.Text);
        await _fixture.Client.ListUsersAsync(new ListUsersRequest(), headers).ResponseAsync.Within();
        var suspend = await AdminServiceFixture.RefusedAsync(() => _fixture.Client.SuspendUserAsync(new SuspendUserRequest(), headers).ResponseAsync.Within());
        suspend.ShouldBeFault(StatusCode.PermissionDenied, "ADMIN_SIGNATURE_REQUIRED");
        var prolong = await AdminServiceFixture.RefusedAsync(() => Sessions.CreateAdminSessionAsync(new CreateAdminSessionRequest(), headers).ResponseAsync.Within());
        prolong.ShouldBeFault(StatusCode.PermissionDenied, "ADMIN_SIGNATURE_REQUIRED");
    }

    [SkippableFact]
    public async Task Session_Ended_IsRefusedAndOthersStay()
    {
        var (one, other) = (await BeginAsync(_fixture.Admin), await BeginAsync(_fixture.Admin));

        await Sessions.EndAdminSessionAsync(new EndAdminSessionRequest(), one).ResponseAsync.Within();

        (await ReadAsync(one)).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_INVALID");
        await _fixture.Client.ListUsersAsync(new ListUsersRequest(), other).ResponseAsync.Within();
    }

    [SkippableFact]
    public async Task Session_OfAWalletThatIsRemoved_IsOver()
    {
        var second = new TestAdmin(TimeProvider.System);
        await _fixture.CallAsync((c, r, h) => c.AddAdminWalletAsync(r, h), new AddAdminWalletRequest { Network = second.Network, Address = second.Wallet.Text });
        var headers = await BeginAsync(second);

        await _fixture.CallAsync((c, r, h) => c.RemoveAdminWalletAsync(r, h), new RemoveAdminWalletRequest { Network = second.Network, Address = second.Wallet.Text });

        (await ReadAsync(headers)).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_INVALID");
    }

    [SkippableFact]
    public async Task Session_AfterItsTime_HasExpired()
    {
        var headers = await BeginAsync(_fixture.Admin);
        await using (var work = await _fixture.Service<Db>().BeginAsync(default))
        {
            await work.ExecuteAsync("update admin_sessions set expires_at = now() - interval '1 second'", null, default);
            await work.CommitAsync(default);
        }

        (await ReadAsync(headers)).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_EXPIRED");
    }

    [SkippableTheory]
    [InlineData("afa_")]
    [InlineData("afa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("afa_';drop table admin_sessions;--")]
    public async Task Token_ThatWasNeverGiven_IsRefused(string token) => (await ReadAsync(RunningCoordinator.Bearer(token))).ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_INVALID");

    private Task<RpcException> ReadAsync(Metadata headers) => AdminServiceFixture.RefusedAsync(() => _fixture.Client.ListUsersAsync(new ListUsersRequest(), headers).ResponseAsync.Within());

    private async Task<Metadata> BeginAsync(TestAdmin admin)
    {
        var request = new CreateAdminSessionRequest();
        var reply = await Sessions.CreateAdminSessionAsync(request, admin.Sign("/aiforge.v1.AdminSessionService/CreateAdminSession", request)).ResponseAsync.Within();
        return RunningCoordinator.Bearer(reply.Token);
    }
}
