using AIForge.Chains.SignIn;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payouts;
using AIForge.Coordinator.Tests.Wallets;
using AIForge.Coordinator.Wallets;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Payouts;

/// <summary>A coordinator that pays out on Ethereum, whose endpoint nobody answers on, with a clock that the test moves.</summary>
public sealed class PayoutsFixture : CoordinatorFixture
{
    public ManualTimeProvider Clock { get; } = new();

    internal PayoutService.PayoutServiceClient Payouts => new(Anonymous);

    /// <summary>A user with a linked wallet and earnings that are payable.</summary>
    internal async Task<(Metadata Headers, string Wallet, Guid Id)> EarnerAsync(long units = 100_000_000)
    {
        var user = await Coordinator.CreateUserAsync();
        var leg = new Leg(LedgerAccount.External(Asset.Usdt, "earnings"), LedgerAccount.UserPayable(Asset.Usdt, user.UserId), new Money(Asset.Usdt, units));
        await using var work = await Postgres.Db.BeginAsync(default).Within();
        await Service<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Adjustment, "test", [leg]), default).Within();
        await work.CommitAsync(default).Within();
        return (RunningCoordinator.Bearer(user.NewKey!), await LinkAsync(user.UserId), user.UserId);
    }

    /// <summary>A further wallet of the user, as if proved by signature.</summary>
    internal async Task<string> LinkAsync(Guid userId)
    {
        var wallet = TestWallet.New();
        await using var work = await Postgres.Db.BeginAsync(default).Within();
        var row = new WalletRecord(Guid.CreateVersion7(), userId, wallet.Address, wallet.NetworkName, "other", "", false, Clock.GetUtcNow());
        await WalletsStore.InsertAsync(work, row, default).Within();
        await work.CommitAsync(default).Within();
        return wallet.Address;
    }

    internal async Task<Protocol.V1.PayoutSettings> ChooseAsync(Metadata headers, string wallet, string threshold = "50", bool isAutomatic = false) =>
        (await Payouts.UpdatePayoutSettingsAsync(
            new UpdatePayoutSettingsRequest { Network = "ethereum", Address = wallet, Threshold = threshold, Automatic = isAutomatic }, headers).ResponseAsync.Within()).Settings;

    internal async Task<Payout> RequestAsync(Metadata headers, string amount) =>
        (await Payouts.RequestPayoutAsync(new RequestPayoutRequest { Amount = amount }, headers).ResponseAsync.Within()).Payout;

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.Configure<PaymentsOptions>(options => options.Networks["ethereum"] = new PaymentNetworkOptions { Rpc = ["http://127.0.0.1:1"], PollSeconds = 600 });
        builder.Services.Configure<PayoutsOptions>(options =>
        {
            options.Networks[WalletNetworks.NameOf(WalletNetwork.Ethereum)] = new PayoutNetworkOptions { Wallet = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" };
            options.CollectEvery = TimeSpan.FromHours(1);
        });
    }
}
