using AIForge.Chains.SignIn;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Coordinator.Tests.Admin;
using AIForge.Coordinator.Tests.Wallets;
using AIForge.Coordinator.Wallets;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>A coordinator with two chains in memory and a clock that the test moves. Nobody watches the chains unless the test does.</summary>
public sealed class PaymentsFixture : CoordinatorFixture
{
    public PaymentsFixture()
    {
        (Ethereum, Tron) = (new ScriptedChain(WalletNetwork.Ethereum, Clock), new ScriptedChain(WalletNetwork.Tron, Clock));
        Ethereum.MineEmpty(100);
        Tron.MineEmpty(100);
    }

    public ManualTimeProvider Clock { get; } = new();

    internal ScriptedChain Ethereum { get; }

    internal ScriptedChain Tron { get; }

    internal TestAdmin Admin => _admin ??= new TestAdmin(Clock);

    private TestAdmin? _admin;

    internal SoldThing Thing => (SoldThing)Service<IEnumerable<IPaymentFulfilment>>().Single(fulfilment => fulfilment.Purpose == PaymentPurpose.Subscription);

    internal PaymentService.PaymentServiceClient Payments => new(Anonymous);

    internal static string PlatformWallet(WalletNetwork network = WalletNetwork.Ethereum) => PlatformWallets.Setting.Default.Of(network).Text;

    internal Task<Payer> PayerAsync(WalletNetwork network = WalletNetwork.Ethereum)
    {
        var wallet = TestWallet.New(network);
        return TestPayers.CreateAsync(Coordinator, Postgres.Db, wallet.NetworkName, wallet.Address);
    }

    /// <summary>A further wallet of the user.</summary>
    internal async Task<string> LinkAsync(Guid userId, WalletNetwork network = WalletNetwork.Ethereum)
    {
        var wallet = TestWallet.New(network);
        await TestPayers.LinkAsync(Postgres.Db, userId, wallet.NetworkName, wallet.Address);
        return wallet.Address;
    }

    /// <summary>Whose wallet it was no longer has it.</summary>
    internal async Task UnlinkAsync(Payer payer)
    {
        await using var work = await Postgres.Db.BeginAsync(default).Within();
        var wallet = await WalletsStore.FindByAddressAsync(work, "ethereum", payer.Wallet, default).Within();
        await WalletsStore.DeleteAsync(work, wallet!, default).Within();
        await work.CommitAsync(default).Within();
    }

    /// <summary>A payment of 30 USDT for the thing.</summary>
    internal Task<Payment> CreateAsync(Payer payer, string network = "ethereum") =>
        CreateAsync(payer, new CreatePaymentRequest { Type = "subscription", Plan = "thing", Network = network });

    internal async Task<Payment> CreateAsync(Payer payer, CreatePaymentRequest request)
    {
        // Ids of one millisecond are in no order.
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        return (await Payments.CreatePaymentAsync(request, payer.Headers).ResponseAsync.Within()).Payment;
    }

    internal async Task<VerifyPaymentResponse> VerifyAsync(Payer payer, Payment payment, ScriptedTransaction transaction) => await Payments.VerifyPaymentAsync(
        new VerifyPaymentRequest { PaymentId = payment.PaymentId, TxHash = transaction.Hash.ToString() }, payer.Headers).ResponseAsync.Within();

    internal async Task<Payment> GetAsync(Payer payer, Payment payment) => (await Payments.GetPaymentAsync(
        new GetPaymentRequest { PaymentId = payment.PaymentId }, payer.Headers).ResponseAsync.Within()).Payment;

    /// <summary>A payment and the transaction that pays it, confirmed.</summary>
    internal async Task<(Payment Payment, ScriptedTransaction Transaction)> PaidAsync(Payer payer)
    {
        var payment = await CreateAsync(payer);
        var transaction = Ethereum.Mine(Ethereum.Pay(payer.Wallet, PlatformWallet(), 30_000_000));
        Ethereum.MineEmpty(2);
        return ((await VerifyAsync(payer, payment, transaction)).Payment, transaction);
    }

    /// <summary>One round of the watcher.</summary>
    internal async Task WatchAsync(string network = "ethereum")
    {
        var watch = Service<NetworkWatch>();
        while (await watch.RunAsync(Service<PaymentNetworks>().Require(network), Lease, default).Within())
        {
        }
    }

    internal WatchLease Lease { get; } = new(Guid.NewGuid());

    internal async Task<long> BalanceAsync(Payer payer) => await PostedAsync(LedgerAccount.UserAvailable(Asset.Usdt, payer.Id));

    internal async Task<long> PostedAsync(LedgerAccount account) => (await Service<LedgerBalances>().OfAsync(account, default).Within()).Posted;

    internal static Guid IdOf(Payment payment) => Id<PaymentTag>.TryParse(payment.PaymentId, out var id) ? id.Value : throw new InvalidOperationException();

    /// <summary>Calls a method of PaymentAdminService as the admin.</summary>
    internal async Task<TReply> AdminAsync<TRequest, TReply>(Func<PaymentAdminService.PaymentAdminServiceClient, TRequest, Metadata, AsyncUnaryCall<TReply>> call, TRequest request)
        where TRequest : IMessage
    {
        var headers = Admin.Sign($"/aiforge.v1.PaymentAdminService/{typeof(TRequest).Name[..^"Request".Length]}", request);
        return await call(new PaymentAdminService.PaymentAdminServiceClient(Anonymous), request, headers).ResponseAsync.Within();
    }

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

    /// <summary>For an act that may be interrupted.</summary>
    internal static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act().Within();
        }
        catch (Exception exception) when (exception is not TimeoutException)
        {
            // Whatever it left undone is found again.
            exception.Should().NotBeNull();
        }
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.SellAThing();
        builder.Services.AddKeyedSingleton<IChainVerifier>(WalletNetwork.Ethereum, Ethereum);
        builder.Services.AddKeyedSingleton<IChainVerifier>(WalletNetwork.Tron, Tron);
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(NetworkWatchers)));
        builder.Services.Configure<PaymentsOptions>(options =>
        {
            options.Networks["ethereum"] = new PaymentNetworkOptions { Rpc = ["http://127.0.0.1:1"], ChunkBlocks = 50, OverlapBlocks = 10 };
            options.Networks["tron"] = new PaymentNetworkOptions { Rpc = ["http://127.0.0.1:1"] };
            options.CreationsPerMinute = options.VerificationsPerMinute = 10_000;
        });
        builder.Services.Configure<WalletsOptions>(options =>
            options.AdminWallets = [new AdminWalletOptions { Network = Admin.Network, Address = Admin.Wallet.Text }]);
    }
}
