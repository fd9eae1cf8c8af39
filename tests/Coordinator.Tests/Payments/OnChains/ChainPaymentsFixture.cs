using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payments.Admin;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Payments.OnChains;

/// <summary>A coordinator that takes payments on anvil and on the Tron stand-in. The watcher runs when the test says so.</summary>
public sealed class ChainPaymentsFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly EthereumFixture _ethereum = new();
    private readonly TronFixture _tron = new();
    private readonly SemaphoreSlim _starting = new(1);
    private RunningCoordinator? _coordinator;

    internal PaidEthereum Ethereum { get; private set; } = null!;

    internal PaidTron Tron { get; private set; } = null!;

    public RunningCoordinator Coordinator => _coordinator!;

    public PostgresFixture Postgres => _postgres;

    public Task InitializeAsync() => Task.WhenAll(_postgres.InitializeAsync(), _ethereum.InitializeAsync(), _tron.InitializeAsync());

    public async Task DisposeAsync()
    {
        if (_coordinator is not null) await _coordinator.DisposeAsync();
        await Task.WhenAll(_postgres.DisposeAsync(), _ethereum.DisposeAsync(), _tron.DisposeAsync());
        _starting.Dispose();
    }

    /// <summary>Skips the test when a service is missing.</summary>
    internal async Task<PaidChain> RequireAsync(string network)
    {
        await _starting.WaitAsync().Within();
        try
        {
            (Ethereum, Tron) = (new PaidEthereum(_ethereum.Chain), new PaidTron(_tron.Chain));
            _coordinator ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }

        return network == "ethereum" ? Ethereum : Tron;
    }

    /// <summary>Another coordinator on the same database, whose endpoints of Ethereum are these.</summary>
    internal Task<RunningCoordinator> StartAsync(int agreement = 1, params Uri[] endpoints) => RunningCoordinator.StartAsync(_postgres.ConnectionString, configure: builder =>
    {
        builder.Services.SellAThing();
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(NetworkWatchers)));
        builder.Services.Configure<PaymentsOptions>(options =>
        {
            options.Networks["ethereum"] = Settings(Ethereum, endpoints.DefaultIfEmpty(Ethereum.Address), agreement);
            options.Networks["tron"] = Settings(Tron, [Tron.Address], 1);
            options.VerificationsPerMinute = options.CreationsPerMinute = 10_000;
        });
    });

    internal async Task<(Payer Payer, PaidWallet Wallet)> PayerAsync(PaidChain chain, long tokens)
    {
        var wallet = await chain.NewWalletAsync(tokens);
        return (await TestPayers.CreateAsync(Coordinator, _postgres.Db, chain.Network, wallet.Address), wallet);
    }

    internal async Task<Payment> CreateAsync(Payer payer, string network)
    {
        var request = new CreatePaymentRequest { Type = "subscription", Plan = "thing", Network = network };
        return (await new PaymentService.PaymentServiceClient(Coordinator.Anonymous).CreatePaymentAsync(request, payer.Headers).ResponseAsync.Within()).Payment;
    }

    internal async Task<VerifyPaymentResponse> VerifyAsync(Payer payer, Payment payment, AIForge.Chains.TransactionHash hash, RunningCoordinator? by = null)
    {
        var request = new VerifyPaymentRequest { PaymentId = payment.PaymentId, TxHash = hash.ToString() };
        return await new PaymentService.PaymentServiceClient((by ?? Coordinator).Anonymous).VerifyPaymentAsync(request, payer.Headers).ResponseAsync.Within(TimeSpan.FromSeconds(30));
    }

    internal async Task<Payment> GetAsync(Payer payer, Payment payment)
    {
        var request = new GetPaymentRequest { PaymentId = payment.PaymentId };
        return (await new PaymentService.PaymentServiceClient(Coordinator.Anonymous).GetPaymentAsync(request, payer.Headers).ResponseAsync.Within()).Payment;
    }

    internal async Task WatchAsync(string network)
    {
        while (await Service<NetworkWatch>().RunAsync(Service<PaymentNetworks>().Require(network), _lease, default).Within(TimeSpan.FromSeconds(30)))
        {
        }
    }

    internal async Task<long> BalanceAsync(Payer payer) =>
        (await Service<LedgerBalances>().OfAsync(LedgerAccount.UserAvailable(Asset.Usdt, payer.Id), default).Within()).Posted;

    internal async Task ReconciledAsync() => (await Service<Reconciliation>().RunAsync(default).Within())
        .Should().AllSatisfy(balance => (balance.Difference, balance.SuspenseDifference).Should().Be((0, 0)));

    internal T Service<T>()
        where T : notnull => Coordinator.Services.GetRequiredService<T>();

    private readonly WatchLease _lease = new(Guid.NewGuid());

    private static PaymentNetworkOptions Settings(PaidChain chain, IEnumerable<Uri> endpoints, int agreement) => new()
    {
        Rpc = [.. endpoints.Select(endpoint => endpoint.ToString())],
        ChainId = chain.ChainId,
        Token = chain.Token,
        Agreement = agreement,
        AgreementFrom = "1",
        TimeoutSeconds = 1,
        RequestsPerSecond = 10_000,
    };
}
