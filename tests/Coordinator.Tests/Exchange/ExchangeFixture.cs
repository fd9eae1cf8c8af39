using System.Security.Cryptography;
using System.Text;
using AIForge.Coordinator.Exchange;
using AIForge.Coordinator.Exchange.Watching;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Tests.Admin;
using AIForge.Coordinator.Wallets;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using WatchLease = AIForge.Coordinator.Payments.Watching.WatchLease;

namespace AIForge.Coordinator.Tests.Exchange;

/// <summary>A coordinator that sells AITBC for Bitcoin of a real regtest node, with a clock that the test moves. It watches when the test says so.</summary>
public sealed class ExchangeFixture : IAsyncLifetime
{
    /// <summary>m/84'/1'/0' of the mnemonic "abandon … about": everybody knows its private key.</summary>
    public const string AccountKey = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";

    public const string DaemonToken = "af_svc_test-daemon";

    private readonly PostgresFixture _postgres = new();
    private readonly BitcoinFixture _bitcoin = new();
    private readonly SemaphoreSlim _starting = new(1);
    private RunningCoordinator? _coordinator;
    private TestAdmin? _admin;

    public ManualTimeProvider Clock { get; } = new();

    public BitcoinChain Chain => _bitcoin.Chain;

    public RunningCoordinator Coordinator => _coordinator!;

    public PostgresFixture Postgres => _postgres;

    internal WatchLease Lease { get; } = new(Guid.NewGuid());

    internal TestAdmin Admin => _admin ??= new TestAdmin(Clock);

    internal ExchangeService.ExchangeServiceClient Exchange => new(Coordinator.Anonymous);

    public Task InitializeAsync() => Task.WhenAll(_postgres.InitializeAsync(), _bitcoin.InitializeAsync());

    public async Task DisposeAsync()
    {
        if (_coordinator is not null) await _coordinator.DisposeAsync();
        await Task.WhenAll(_postgres.DisposeAsync(), _bitcoin.DisposeAsync());
        _starting.Dispose();
    }

    /// <summary>Skips the test when a service is missing. Every test begins where the chain stands now.</summary>
    internal async Task RequireAsync()
    {
        _postgres.Required();
        _ = Chain;
        await _starting.WaitAsync().Within();
        try
        {
            _coordinator ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }

        await WatchAsync();
    }

    /// <summary>Another coordinator on the same database, whose node is this.</summary>
    internal Task<RunningCoordinator> StartAsync(Uri? node = null, string supply = "1000000") => RunningCoordinator.StartAsync(_postgres.ConnectionString, configure: builder =>
    {
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(BitcoinWatcher)));
        builder.Services.Configure<ExchangeOptions>(options =>
        {
            (options.Network, options.AccountKey, options.Supply) = ("regtest", AccountKey, supply);
            (options.Rpc, options.RpcUser, options.RpcPassword) = ((node ?? Chain.Address).ToString(), Chain.User, Chain.Key);
            (options.FinalAfterBlocks, options.TimeoutSeconds) = (20, 2);
            options.DaemonTokenHash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(DaemonToken)));
        });
        builder.Services.Configure<WalletsOptions>(options => options.AdminWallets = [new AdminWalletOptions { Network = Admin.Network, Address = Admin.Wallet.Text }]);
    });

    internal async Task<Buyer> BuyerAsync()
    {
        var user = await Coordinator.CreateUserAsync();
        return new Buyer(user.UserId, RunningCoordinator.Bearer(user.NewKey!));
    }

    internal Task<Purchase> BuyAsync(Buyer buyer, string btc = "0.01") => CreateAsync(buyer, new CreatePurchaseRequest { BtcAmount = btc });

    internal async Task<Purchase> CreateAsync(Buyer buyer, CreatePurchaseRequest request)
    {
        // Ids of one millisecond are in no order.
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        return (await Exchange.CreatePurchaseAsync(request, buyer.Headers).ResponseAsync.Within()).Purchase;
    }

    internal async Task<Purchase> GetAsync(Buyer buyer, Purchase purchase) =>
        (await Exchange.GetPurchaseAsync(new GetPurchaseRequest { PurchaseId = purchase.PurchaseId }, buyer.Headers).ResponseAsync.Within()).Purchase;

    /// <summary>Pays an amount and mines as many blocks as it needs to count; gives the transaction.</summary>
    internal async Task<string> PayAsync(Purchase purchase, long satoshis, int blocks = 3)
    {
        await Chain.SetTimeAsync(Clock.GetUtcNow());
        var id = await Chain.PayAsync((purchase.Address, satoshis));
        await Chain.MineAsync(blocks);
        return id;
    }

    /// <summary>Rounds of the watcher until it has nothing to do.</summary>
    internal async Task WatchAsync()
    {
        while (await Service<BitcoinWatch>().RunAsync(Lease, default).Within(TimeSpan.FromSeconds(30)))
        {
        }
    }

    internal Task<bool> RoundAsync(CancellationToken cancellationToken) => Service<BitcoinWatch>().RunAsync(Lease, cancellationToken);

    internal Task<long> AitbcAsync(Buyer buyer) => PostedAsync(LedgerAccount.UserAvailable(Asset.Aitbc, buyer.Id));

    internal Task<long> OwedAsync(Buyer buyer) => PostedAsync(LedgerAccount.Receivable(Asset.Aitbc, buyer.Id));

    internal async Task<long> PostedAsync(LedgerAccount account) => (await Service<LedgerBalances>().OfAsync(account, default).Within()).Posted;

    /// <summary>What was credited is what left the treasury, and the ledger's Bitcoin is what receipts brought.</summary>
    internal async Task SoundAsync()
    {
        var booked = -await PostedAsync(LedgerAccount.External(Asset.Btc, PurchaseBooking.Network));
        await using var command = _postgres.Source.CreateCommand("select coalesce(sum(amount) filter (where state = 'credited'), 0)::bigint from exchange_receipts");
        booked.Should().Be((long)(await command.ExecuteScalarAsync())!);
        (await PostedAsync(LedgerAccount.Liquidity(Asset.Btc))).Should().Be(booked);
        (await Service<LedgerAudit>().RunAsync(default).Within()).Differences.Should().BeEmpty();
    }

    internal async Task SetAsync<T>(Setting<T> setting, string json)
        where T : notnull
    {
        await Service<SettingsChange>().OverwriteAsync(setting.Key, json, "test", default).Within();
        await Service<CurrentSettings>().ReadAsync(default).Within();
    }

    internal T Service<T>()
        where T : notnull => Coordinator.Services.GetRequiredService<T>();

    /// <summary>The reason of the refusal; empty when there was none.</summary>
    internal static async Task<string> ReasonOf(Func<Task> call)
    {
        try
        {
            await call().Within();
            return "";
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }
}
