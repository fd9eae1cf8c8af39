using System.Numerics;
using AIForge.Chains.Contracts;
using AIForge.Coordinator.Audit;
using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Admin;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Contracts;

/// <summary>A coordinator with contracts on a real chain, whose own workers do not run: a test takes every round by itself.</summary>
internal sealed class ContractsHarness : IAsyncDisposable
{
    // One for all: a database takes its administrators at its first start only.
    private static readonly TestAdmin AdminWallet = new(TimeProvider.System);

    private const string ForgetSql = """
        with acts as (delete from escrow_outbox returning 1),
            batches as (delete from escrow_batches returning 1),
            gone as (delete from contract_transactions returning 1)
        select count(*)::int from gone
        """;

    private readonly EthereumChain _chain;
    private ContractWorker _worker = null!;

    private ContractsHarness(EthereumChain chain, PlatformContracts contracts, RunningCoordinator coordinator) => (_chain, Contracts, Coordinator) = (chain, contracts, coordinator);

    public PlatformContracts Contracts { get; }

    public RunningCoordinator Coordinator { get; }

    public static TestAdmin Admin => AdminWallet;

    public static async Task<ContractsHarness> StartAsync(
        EthereumChain chain, string connectionString, Uri? rpc = null, Dictionary<string, string?>? more = null)
    {
        var contracts = await PlatformContracts.DeployAsync(chain);
        var settings = contracts.Settings(rpc);
        settings["Wallets:AdminWallets:0:Network"] = AdminWallet.Network;
        settings["Wallets:AdminWallets:0:Address"] = AdminWallet.Wallet.Text;
        foreach (var (key, value) in more ?? []) settings[key] = value;
        var coordinator = await RunningCoordinator.StartAsync(connectionString, configure: builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            foreach (var worker in new[] { typeof(ContractWorker), typeof(AuditWorker) })
                builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == worker));
        });
        var harness = new ContractsHarness(chain, contracts, coordinator);
        // What another test of the class left is of another chain's contracts.
        await harness.Get<Db>().ScalarAsync<int>(ForgetSql, null, default).Within();
        await harness.EndLeaseAsync();
        harness._worker = harness.Replica();
        return harness;
    }

    public T Get<T>()
        where T : notnull => Coordinator.Services.GetRequiredService<T>();

    /// <summary>A call that shows how often it was carried out: the operator takes one unit out of the escrow.</summary>
    public async Task<Guid> EnqueueAsync(byte[]? data = null, Guid? id = null, long gasLimit = 200_000, ContractTarget target = ContractTarget.Escrow)
    {
        var used = id ?? Guid.NewGuid();
        await using var work = await Get<Db>().BeginAsync(default).Within();
        await Get<ContractTransactions>().EnqueueAsync(work, used, target, data ?? EscrowCall.Withdraw(1), gasLimit, default).Within();
        await work.CommitAsync(default).Within();
        return used;
    }

    /// <summary>How many of the calls above were carried out.</summary>
    public async Task<BigInteger> DoneAsync()
    {
        var answer = await _chain.Rpc.CallAsync(Contracts.Token, TokenCall.BalanceOf(Contracts.Operator.Address.ToBytes()), default).Within();
        return new BigInteger(answer, isUnsigned: true, isBigEndian: true);
    }

    public async Task<ContractTransaction> FindAsync(Guid id) => (await Get<ContractTransactions>().FindAsync(id, default).Within())!;

    /// <summary>A round of the replica that sends.</summary>
    public Task RoundAsync() => RoundAsync(_worker);

    public static Task RoundAsync(ContractWorker worker) => worker.RunAsync(default).Within();

    /// <summary>Rounds and blocks until nothing more can happen to what was enqueued.</summary>
    public async Task FinishAsync(ContractWorker? worker = null)
    {
        for (var round = 0; round < 4; round++)
        {
            await RoundAsync(worker ?? _worker);
            await _chain.MineAsync(10);
        }

        await RoundAsync(worker ?? _worker);
    }

    /// <summary>Another process of the network; what it asks the chain goes through a decorator.</summary>
    public ContractWorker Replica(Func<IContractChain, IContractChain>? decorate = null)
    {
        var chain = decorate is null ? Get<IContractChain>() : decorate(Get<IContractChain>());
        var (db, network, options) = (Get<Db>(), Get<ContractNetwork>(), Get<IOptions<ContractsOptions>>());
        var sending = new ContractSending(db, chain, network, options, TimeProvider.System, NullLogger<ContractSending>.Instance);
        var tracking = new ContractTracking(db, chain, network, sending, Get<ContractsMetrics>(), TimeProvider.System, NullLogger<ContractTracking>.Instance);
        return new ContractWorker(
            db,
            Get<ContractTransactionsStore>(),
            sending,
            tracking,
            chain,
            Get<ContractsMetrics>(),
            Get<NotificationListener>(),
            options,
            TimeProvider.System,
            NullLogger<ContractWorker>.Instance);
    }

    /// <summary>As when its minute is over.</summary>
    public Task<int> EndLeaseAsync() =>
        Get<Db>().ScalarAsync<int>("with ended as (update contract_sender set lease_until = now() - interval '1 second' returning 1) select count(*)::int from ended", null, default).Within();

    public async ValueTask DisposeAsync()
    {
        await Coordinator.DisposeAsync();
        Contracts.Dispose();
    }
}
