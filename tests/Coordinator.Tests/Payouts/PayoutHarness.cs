using System.Net;
using System.Numerics;
using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payouts;
using AIForge.Coordinator.Payouts.Batches;
using AIForge.Coordinator.Payouts.Chains;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Admin;
using AIForge.Coordinator.Wallets;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Payouts;

/// <summary>A coordinator on a real chain whose worker sleeps: a test takes every step of a payout by itself.</summary>
internal sealed class PayoutHarness : IAsyncDisposable
{
    // One for all: a database takes its administrators at its first start only.
    private static readonly TestAdmin AdminWallet = new(TimeProvider.System);

    public static AdminActor Admin { get; } = new(AdminWallet.Wallet, IPAddress.Loopback);

    private readonly PrivateKey _key;

    private PayoutHarness(RunningCoordinator coordinator, PrivateKey key) => (Coordinator, _key) = (coordinator, key);

    public RunningCoordinator Coordinator { get; }

    public IServiceProvider Services => Coordinator.Services;

    public PayoutRequests Requests => Get<PayoutRequests>();

    public PayoutTracking Tracking => Get<PayoutTracking>();

    public PayoutBatching Batching => Get<PayoutBatching>();

    /// <param name="key">Of the wallet that pays; the coordinator knows its address only.</param>
    public static async Task<PayoutHarness> StartAsync(string connectionString, WalletNetwork network, PrivateKey key, Dictionary<string, string?> chain)
    {
        var name = WalletNetworks.NameOf(network);
        var settings = chain.ToDictionary(pair => $"Payments:Networks:{name}:{pair.Key}", pair => pair.Value);
        settings["Payments:Networks:" + name + ":RequestsPerSecond"] = "10000";
        settings["Payments:Networks:" + name + ":PollSeconds"] = "600";
        settings["Payouts:Networks:" + name + ":Wallet"] = WalletAddress.Of(key.PublicKey, network).Text;
        settings["Payouts:LeastAmount"] = "1";
        settings["Payouts:CheckEvery"] = "01:00:00";
        settings["Payouts:CollectEvery"] = "7.00:00:00";
        settings["Wallets:AdminWallets:0:Network"] = AdminWallet.Network;
        settings["Wallets:AdminWallets:0:Address"] = AdminWallet.Wallet.Text;
        var coordinator = await RunningCoordinator.StartAsync(connectionString, configure: builder => builder.Configuration.AddInMemoryCollection(settings));
        var harness = new PayoutHarness(coordinator, key);
        // What another test asked for would go into this test's batches, before its own.
        await harness.Get<Db>().ScalarAsync<int>("with gone as (update payouts set status = 'CANCELLED' where status = 'REQUESTED' returning 1) select count(*)::int from gone", null, default).Within();
        return harness;
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A user with earnings that are payable, who wants them on this wallet.</summary>
    public async Task<Guid> EarnerAsync(WalletAddress wallet, long units)
    {
        var user = (await Coordinator.CreateUserAsync()).UserId;
        var db = Get<Db>();
        await using var work = await db.BeginAsync(default).Within();
        var row = new WalletRecord(Guid.CreateVersion7(), user, wallet.Text, WalletNetworks.NameOf(wallet.Network), "other", "", false, TimeProvider.System.GetUtcNow());
        await WalletsStore.InsertAsync(work, row, default).Within();
        await PayAsync(work, user, units);
        var settings = new PayoutSettingsRecord(
            user, Asset.Usdt, row.Network, wallet.Text, TimeProvider.System.GetUtcNow(), 1_000_000, false, TimeProvider.System.GetUtcNow());
        await PayoutsStore.SaveSettingsAsync(work, settings, default).Within();
        await work.CommitAsync(default).Within();
        return user;
    }

    public async Task<PayoutRecord> RequestAsync(Guid user, long units) => await Requests.RequestAsync(Guid.CreateVersion7(), user, null, new Money(Asset.Usdt, units), default).Within();

    /// <summary>What the machine with the key does with an exported batch.</summary>
    public async Task SignAsync(PayoutBatchRecord batch, PrivateKey? key = null)
    {
        var network = Get<PayoutNetworks>().Require(batch.Network);
        var payouts = await Get<PayoutBatchesStore>().PayoutsAsync(batch.Id, default).Within();
        var signatures = payouts.ToDictionary(payout => payout.Id, payout => (key ?? _key).Sign(network.Chain.SigningHash(payout.UnsignedTx!)));
        await Get<PayoutSigning>().TakeAsync(batch, signatures, Admin, default).Within();
    }

    /// <summary>Calls a method of PayoutAdminService as the admin.</summary>
    public async Task<TReply> AdminAsync<TRequest, TReply>(
        Func<PayoutAdminService.PayoutAdminServiceClient, TRequest, Metadata, AsyncUnaryCall<TReply>> call, TRequest request)
        where TRequest : IMessage
    {
        var headers = AdminWallet.Sign($"/aiforge.v1.PayoutAdminService/{typeof(TRequest).Name[..^"Request".Length]}", request);
        return await call(new PayoutAdminService.PayoutAdminServiceClient(Coordinator.Anonymous), request, headers).ResponseAsync.Within();
    }

    /// <summary>A request that is in a batch and signed.</summary>
    public async Task<PayoutRecord> SignedAsync(Guid user, long units, string network)
    {
        var payout = await RequestAsync(user, units);
        await SignAsync(await Batching.CreateAsync(network, Admin, default).Within());
        return await FindAsync(payout.Id);
    }

    public Task AdvanceAsync(PayoutRecord payout) => Tracking.AdvanceAsync(payout.Id, default).Within();

    public async Task<PayoutRecord> FindAsync(Guid id) => (await Get<PayoutsStore>().FindAsync(id, default).Within())!;

    /// <summary>Posted and held of what is payable to the user, and what left through the chain.</summary>
    public async Task<(long Posted, long Held, BigInteger Left)> BooksAsync(Guid user, string network)
    {
        var balances = Get<LedgerBalances>();
        var payable = await balances.OfAsync(LedgerAccount.UserPayable(Asset.Usdt, user), default).Within();
        var external = await balances.OfAsync(LedgerAccount.External(Asset.Usdt, network), default).Within();
        return (payable.Posted, payable.Held, external.Posted);
    }

    /// <summary>Another process of the network: what it does to the chain goes through a decorator.</summary>
    public PayoutTracking Replica(Func<IPayoutChain, IPayoutChain> decorate)
    {
        var networks = new PayoutNetworks(
            Get<IOptions<PayoutsOptions>>().Value, Get<PaymentNetworks>(), facts => decorate(Get<PayoutChains>().Create(facts)));
        return new PayoutTracking(
            Get<Db>(),
            Get<PayoutsStore>(),
            Get<PayoutBatchesStore>(),
            networks,
            Get<PayoutSigning>(),
            Get<LedgerBook>(),
            Get<SecurityLog>(),
            TimeProvider.System,
            NullLogger<PayoutTracking>.Instance);
    }

    public ValueTask DisposeAsync() => Coordinator.DisposeAsync();

    private async Task PayAsync(UnitOfWork work, Guid user, long units)
    {
        var leg = new Leg(LedgerAccount.External(Asset.Usdt, "earnings"), LedgerAccount.UserPayable(Asset.Usdt, user), new Money(Asset.Usdt, units));
        var outcome = await Get<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Adjustment, "test", [leg]), default).Within();
        outcome.Should().Be(LedgerOutcome.Applied);
    }
}
