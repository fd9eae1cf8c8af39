using AIForge.Chains.SignIn;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Admin;

public sealed class AdminServiceTests(AdminServiceFixture fixture) : IClassFixture<AdminServiceFixture>
{
    private readonly AdminServiceFixture _fixture = (AdminServiceFixture)fixture.Required();

    [SkippableFact]
    public async Task SuspendUser_Active_IsShutOutUntilRestored()
    {
        var user = await _fixture.Coordinator.CreateUserAsync();
        var (id, headers) = (new Id<UserTag>(user.UserId).ToString(), RunningCoordinator.Bearer(user.NewKey!));
        var account = new AccountService.AccountServiceClient(_fixture.Anonymous);
        await account.GetMeAsync(new GetMeRequest(), headers).ResponseAsync.Within();

        var suspended = await _fixture.CallAsync((c, r, h) => c.SuspendUserAsync(r, h), new SuspendUserRequest { UserId = id, Reason = "spam" });
        suspended.User.IsActive.Should().BeFalse();
        await Eventually.IsTrueAsync(async () => await StatusAsync() == StatusCode.PermissionDenied);

        (await _fixture.CallAsync((c, r, h) => c.RestoreUserAsync(r, h), new RestoreUserRequest { UserId = id, Reason = "mistake" })).User.IsActive.Should().BeTrue();
        await Eventually.IsTrueAsync(async () => await StatusAsync() == StatusCode.OK);

        var events = await _fixture.CallAsync((c, r, h) => c.ListSecurityEventsAsync(r, h), new ListSecurityEventsRequest { UserId = id, Kind = "account" });
        events.Events.Select(e => e.Kind).Should().Equal("account.restored", "account.suspended");
        events.Events[1].Details.Should().Contain("by", _fixture.Admin.Wallet.Text).And.Contain("reason", "spam");

        async Task<StatusCode> StatusAsync()
        {
            try
            {
                await account.GetMeAsync(new GetMeRequest(), headers).ResponseAsync.Within();
                return StatusCode.OK;
            }
            catch (RpcException exception)
            {
                return exception.StatusCode;
            }
        }
    }

    /// <summary>A reason is read by other administrators, in a terminal too.</summary>
    [SkippableTheory]
    [InlineData("")]
    [InlineData(" \t ")]
    [InlineData("a\u001b[31mb")]
    [InlineData("two\nlines")]
    [InlineData("safe\u202Eevas")]
    [InlineData("\u200B")]
    public async Task SuspendUser_ReasonThatCannotBeShown_ChangesNothing(string reason)
    {
        var user = new Id<UserTag>((await _fixture.Coordinator.CreateUserAsync()).UserId).ToString();

        var refused = await AdminServiceFixture.RefusedAsync(() => _fixture.CallAsync((c, r, h) => c.SuspendUserAsync(r, h), new SuspendUserRequest { UserId = user, Reason = reason }));

        refused.ShouldBeFault(StatusCode.InvalidArgument, "ADMIN_REQUEST_INVALID");
        (await _fixture.CallAsync((c, r, h) => c.GetUserAsync(r, h), new GetUserRequest { UserId = user })).User.IsActive.Should().BeTrue();
    }

    [SkippableFact]
    public async Task ListUsers_PartOfAName_FindsThoseAndPages()
    {
        var part = Guid.NewGuid().ToString("n")[..12];
        for (var i = 0; i < 3; i++) await _fixture.Coordinator.CreateUserAsync($"{part}-{i}");

        var first = await _fixture.CallAsync((c, r, h) => c.ListUsersAsync(r, h), new ListUsersRequest { Query = part.ToUpperInvariant(), PageSize = 2 });
        var second = await _fixture.CallAsync(
            (c, r, h) => c.ListUsersAsync(r, h), new ListUsersRequest { Query = part.ToUpperInvariant(), PageSize = 2, PageToken = first.NextPageToken });

        first.Users.Concat(second.Users).Select(user => user.Username).Should().BeEquivalentTo($"{part}-0", $"{part}-1", $"{part}-2");
        second.NextPageToken.Should().BeEmpty();
        (await _fixture.CallAsync((c, r, h) => c.ListUsersAsync(r, h), new ListUsersRequest { Query = part + "%" })).Users.Should().BeEmpty("% is no wildcard");
    }

    [SkippableFact]
    public async Task GrantPlan_User_IsOnItAtOnce()
    {
        var user = new Id<UserTag>((await _fixture.Coordinator.CreateUserAsync()).UserId).ToString();

        (await _fixture.CallAsync((c, r, h) => c.GrantPlanAsync(r, h), new GrantPlanRequest { UserId = user, Plan = "pro" })).User.Plan.Should().Be("pro");

        (await _fixture.CallAsync((c, r, h) => c.GetUserAsync(r, h), new GetUserRequest { UserId = user })).User.Plan.Should().Be("pro");
        var events = await _fixture.CallAsync((c, r, h) => c.ListSecurityEventsAsync(r, h), new ListSecurityEventsRequest { UserId = user, Kind = "plan" });
        var granted = events.Events[0];
        granted.Details.Should().Contain("by", _fixture.Admin.Wallet.Text).And.Contain("before", "Enterprise").And.Contain("plan", "Pro");
        granted.Address.Should().NotBeEmpty();
        foreach (var plan in (string[])["", "Pro", "1", "gold"])
        {
            var refused = await AdminServiceFixture.RefusedAsync(() => _fixture.CallAsync((c, r, h) => c.GrantPlanAsync(r, h), new GrantPlanRequest { UserId = user, Plan = plan }));
            refused.ShouldBeFault(StatusCode.InvalidArgument, "ADMIN_REQUEST_INVALID");
        }
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("user_")]
    [InlineData("user_00000000000000000000000000")]
    public async Task UserCalls_NoSuchUser_AreNotFound(string userId)
    {
        (await AdminServiceFixture.RefusedAsync(() => _fixture.CallAsync((c, r, h) => c.GetUserAsync(r, h), new GetUserRequest { UserId = userId })))
            .ShouldBeFault(StatusCode.NotFound, "USER_NOT_FOUND");
        (await AdminServiceFixture.RefusedAsync(() => _fixture.CallAsync((c, r, h) => c.SuspendUserAsync(r, h), new SuspendUserRequest { UserId = userId, Reason = "x" })))
            .ShouldBeFault(StatusCode.NotFound, "USER_NOT_FOUND");
        (await AdminServiceFixture.RefusedAsync(() => _fixture.CallAsync((c, r, h) => c.GrantPlanAsync(r, h), new GrantPlanRequest { UserId = userId, Plan = "pro" })))
            .ShouldBeFault(StatusCode.NotFound, "USER_NOT_FOUND");
    }

    [SkippableFact]
    public async Task AdminWallets_AddedAndRemoved_CountAtOnce()
    {
        var other = new TestAdmin(TimeProvider.System, WalletNetwork.Tron);
        (await AdminServiceFixture.RefusedAsync(() => ListWalletsAsync(other))).ShouldBeFault(StatusCode.PermissionDenied, "ADMIN_NOT_WHITELISTED");

        var added = await _fixture.CallAsync(
            (c, r, h) => c.AddAdminWalletAsync(r, h), new AddAdminWalletRequest { Network = other.Network, Address = other.Wallet.Text, Label = "second" });
        added.Wallet.AddedBy.Should().Be(_fixture.Admin.Wallet.Text);
        (await ListWalletsAsync(other)).Wallets.Select(wallet => wallet.Address).Should().BeEquivalentTo(_fixture.Admin.Wallet.Text, other.Wallet.Text);

        await _fixture.CallAsync((c, r, h) => c.RemoveAdminWalletAsync(r, h), new RemoveAdminWalletRequest { Network = other.Network, Address = other.Wallet.Text });
        (await AdminServiceFixture.RefusedAsync(() => ListWalletsAsync(other))).ShouldBeFault(StatusCode.PermissionDenied, "ADMIN_NOT_WHITELISTED");

        var last = new RemoveAdminWalletRequest { Network = _fixture.Admin.Network, Address = _fixture.Admin.Wallet.Text };
        (await AdminServiceFixture.RefusedAsync(() => _fixture.CallAsync((c, r, h) => c.RemoveAdminWalletAsync(r, h), last)))
            .ShouldBeFault(StatusCode.FailedPrecondition, "ADMIN_WALLET_LAST");
    }

    [SkippableFact]
    public async Task UpdateSetting_SeenVersion_IsChangedAndRemembered()
    {
        var before = await SettingAsync();

        var changed = await _fixture.CallAsync(
            (c, r, h) => c.UpdateSettingAsync(r, h),
            new UpdateSettingRequest { Key = before.Key, Value = before.DefaultValue.Replace("\"requests_per_minute\":60,", "\"requests_per_minute\":61,", StringComparison.Ordinal), ExpectedVersion = before.Version });

        changed.Setting.Version.Should().Be(before.Version + 1);
        changed.Setting.ChangedBy.Should().Be(_fixture.Admin.Wallet.Text);
        (await SettingAsync()).Should().BeEquivalentTo(new { changed.Setting.Value, changed.Setting.Version, changed.Setting.ChangedBy });
        var stale = new UpdateSettingRequest { Key = before.Key, Value = before.DefaultValue, ExpectedVersion = before.Version };
        (await AdminServiceFixture.RefusedAsync(() => _fixture.CallAsync((c, r, h) => c.UpdateSettingAsync(r, h), stale))).ShouldBeFault(StatusCode.Aborted, "SETTING_CHANGED");
        var versions = await _fixture.CallAsync((c, r, h) => c.ListSettingVersionsAsync(r, h), new ListSettingVersionsRequest { Key = before.Key });
        versions.Versions[0].Value.Should().Be(changed.Setting.Value);
    }

    private async Task<Setting> SettingAsync() =>
        (await _fixture.CallAsync((c, r, h) => c.ListSettingsAsync(r, h), new ListSettingsRequest())).Settings.Single(setting => setting.Key == "limits.plans");

    private Task<ListAdminWalletsResponse> ListWalletsAsync(TestAdmin admin) =>
        _fixture.CallAsync((c, r, h) => c.ListAdminWalletsAsync(r, h), new ListAdminWalletsRequest(), admin);
}
