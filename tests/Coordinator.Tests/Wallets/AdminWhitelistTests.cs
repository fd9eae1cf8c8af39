using System.Net;
using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Wallets;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Shared.Faults;
using AIForge.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Wallets;

/// <summary>Every test has a database of its own: the whitelist is one for all.</summary>
public sealed class AdminWhitelistTests : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly TestWallet _wallet = TestWallet.New();

    public Task InitializeAsync() => _postgres.InitializeAsync();

    public Task DisposeAsync() => _postgres.DisposeAsync();

    [SkippableFact]
    public async Task Start_NewNetwork_HasTheDefaultsAndOnlyThem()
    {
        await using var coordinator = await StartAsync();

        var wallets = await Whitelist(coordinator).ListAsync(default).Within();

        wallets.Select(wallet => (wallet.Network, wallet.Address, wallet.AddedBy)).Should().Equal(
            ("ethereum", "0x68eA7071643D1A2c8976f116dd82BBfC031fEA07", "settings"), ("tron", "TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg", "settings"));
    }

    [SkippableFact]
    public async Task Start_LaterWithOtherSettings_LeavesTheDatabaseAsItIs()
    {
        await using (var first = await StartAsync())
        {
            await ChangeAsync(first, (whitelist, work) => whitelist.RemoveAsync(work, AdminWhitelist.Defaults[0], By(AdminWhitelist.Defaults[1]), default));
        }

        await using var second = await StartAsync(options => options.AdminWallets = [new AdminWalletOptions { Network = "ethereum", Address = _wallet.Address }]);

        (await Whitelist(second).ListAsync(default).Within()).Select(wallet => wallet.Address).Should().Equal("TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg");
        (await Whitelist(second).ContainsAsync(_wallet.Wallet, default).Within()).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Start_TwoReplicasAtOnce_FillItOnce()
    {
        // Real time: the replica that comes second waits for the migrations of the first.
        var replicas = await Task.WhenAll(StartAsync(clock: TimeProvider.System), StartAsync(clock: TimeProvider.System)).Within(TimeSpan.FromSeconds(60));

        (await Whitelist(replicas[0]).ListAsync(default).Within()).Should().HaveCount(2);
        foreach (var replica in replicas) await replica.DisposeAsync();
    }

    [SkippableFact]
    public async Task Add_ThenRemove_IsHeardByTheOtherReplicaWithoutWaiting()
    {
        // The clocks stand still: what a replica believes cannot expire, only be forgotten.
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        (await Whitelist(there).ContainsAsync(_wallet.Wallet, default).Within()).Should().BeFalse();

        await ChangeAsync(here, (whitelist, work) => whitelist.AddAsync(work, _wallet.Wallet, "second", By(AdminWhitelist.Defaults[0]), default));
        await Eventually.IsTrueAsync(() => Whitelist(there).ContainsAsync(_wallet.Wallet, default).Within());

        await ChangeAsync(here, (whitelist, work) => whitelist.RemoveAsync(work, _wallet.Wallet, By(AdminWhitelist.Defaults[0]), default));
        await Eventually.IsTrueAsync(async () => !await Whitelist(there).ContainsAsync(_wallet.Wallet, default).Within());
    }

    [SkippableFact]
    public async Task Contains_AnnouncementWasLost_SeesTheChangeAfterASecond()
    {
        var whitelist = new AdminWhitelist(_postgres.Required().Db, new AdminWalletsStore(_postgres.Db), new SecurityLog(_postgres.Db, _clock), _clock);
        await whitelist.SeedAsync(AdminWhitelist.Defaults, default).Within();
        (await whitelist.ContainsAsync(AdminWhitelist.Defaults[0], default).Within()).Should().BeTrue();
        await using (var command = _postgres.Source.CreateCommand("delete from admin_wallets where network = 'ethereum'")) await command.ExecuteNonQueryAsync().Within();

        _clock.Advance(TimeSpan.FromMilliseconds(999));
        (await whitelist.ContainsAsync(AdminWhitelist.Defaults[0], default).Within()).Should().BeTrue();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await whitelist.ContainsAsync(AdminWhitelist.Defaults[0], default).Within()).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Remove_TheLastTwoAtOnce_LeavesOne()
    {
        await using var coordinator = await StartAsync();

        var outcomes = await Task.WhenAll(AdminWhitelist.Defaults.Select(wallet => OutcomeAsync(() => ChangeAsync(
            coordinator, (whitelist, work) => whitelist.RemoveAsync(work, wallet, By(wallet), default))))).Within();

        outcomes.Order().Should().Equal("", "ADMIN_WALLET_LAST");
        (await Whitelist(coordinator).ListAsync(default).Within()).Should().ContainSingle();
    }

    [SkippableFact]
    public async Task Change_ThatCannotBe_SaysWhy()
    {
        await using var coordinator = await StartAsync();
        var known = AdminWhitelist.Defaults[0];

        (await OutcomeAsync(() => ChangeAsync(coordinator, (whitelist, work) => whitelist.AddAsync(work, known, "", By(known), default)))).Should().Be("ADMIN_WALLET_EXISTS");
        (await OutcomeAsync(() => ChangeAsync(coordinator, (whitelist, work) => whitelist.RemoveAsync(work, _wallet.Wallet, By(known), default)))).Should().Be("ADMIN_WALLET_NOT_FOUND");
        (await OutcomeAsync(() => ChangeAsync(coordinator, (whitelist, work) => whitelist.AddAsync(work, _wallet.Wallet, new string('x', 65), By(known), default))))
            .Should().Be("ADMIN_WALLET_LABEL_INVALID");
        (await OutcomeAsync(() => ChangeAsync(coordinator, (whitelist, work) => whitelist.AddAsync(work, _wallet.Wallet, "a\u200Bb", By(known), default))))
            .Should().Be("ADMIN_WALLET_LABEL_INVALID");
        WalletAddress.TryParse("0x0000000000000000000000000000000000000000", WalletNetwork.Ethereum, AddressChecksum.Required, out var nobody, out _).Should().BeTrue();
        (await OutcomeAsync(() => ChangeAsync(coordinator, (whitelist, work) => whitelist.AddAsync(work, nobody!, "", By(known), default)))).Should().Be("WALLET_ADDRESS_INVALID");
    }

    [SkippableFact]
    public async Task Change_Always_IsInTheSecurityLog()
    {
        await using var coordinator = await StartAsync();
        var by = AdminWhitelist.Defaults[0];

        await ChangeAsync(coordinator, (whitelist, work) => whitelist.AddAsync(work, _wallet.Wallet, "laptop", By(by), default));
        await ChangeAsync(coordinator, (whitelist, work) => whitelist.RemoveAsync(work, _wallet.Wallet, By(by), default));

        var kinds = await _postgres.Db.QueryAsync<string>(
            "select concat_ws(' ', kind, details ->> 'by', details ->> 'network', details ->> 'label', host(address)) from security_events where subject = @Address order by id", new { _wallet.Address }, default).Within();
        kinds.Should().Equal($"admin.wallet_added {by} ethereum laptop 127.0.0.1", $"admin.wallet_removed {by} ethereum laptop 127.0.0.1");
    }

    private static AdminActor By(WalletAddress wallet) => new(wallet, IPAddress.Loopback);

    private static AdminWhitelist Whitelist(RunningCoordinator coordinator) => coordinator.Services.GetRequiredService<AdminWhitelist>();

    private async Task ChangeAsync(RunningCoordinator coordinator, Func<AdminWhitelist, UnitOfWork, Task> change)
    {
        await using var work = await _postgres.Db.BeginAsync(default).Within();
        await change(Whitelist(coordinator), work).Within();
        await work.CommitAsync(default).Within();
        // Rows of the security log are in the order of their time.
        _clock.Advance(TimeSpan.FromTicks(10_000));
    }

    private static async Task<string> OutcomeAsync(Func<Task> act)
    {
        try
        {
            await act();
            return "";
        }
        catch (FaultException fault)
        {
            return fault.Reason;
        }
    }

    private Task<RunningCoordinator> StartAsync(Action<WalletsOptions>? configure = null, TimeProvider? clock = null) => RunningCoordinator.StartAsync(
        _postgres.Required().ConnectionString,
        configure: builder =>
        {
            builder.Services.AddSingleton(clock ?? _clock);
            if (configure is not null) builder.Services.Configure(configure);
        });
}
