using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AIForge.Chains.Bitcoin;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Exchange.Admin;
using AIForge.Coordinator.Exchange.Daemon;
using AIForge.Coordinator.Exchange.Legacy;
using AIForge.Coordinator.Exchange.Watching;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Exchange;

/// <summary>The slice's contents: AITBC for Bitcoin, from the quote to the balance.</summary>
internal static class ExchangeModule
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddExchange(this IServiceCollection services)
    {
        services.AddOptions<ExchangeOptions>().BindConfiguration(ExchangeOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ExchangeOptions>, ExchangeOptionsValidation>();
        services.AddSetting(ExchangeRate.Setting);
        services.AddSetting(ExchangeRules.Setting);
        services.AddSingleton<ExchangeAccount>();
        services.AddSingleton<ExchangeRates>();
        services.AddSingleton<PurchasesStore>();
        services.AddSingleton<ReceiptsStore>();
        services.AddSingleton<CursorsStore>();
        services.AddSingleton<PurchaseCreation>();
        services.AddSingleton<PurchaseBooking>();
        services.AddSingleton<PurchaseSettlement>();
        services.AddSingleton<PurchaseProgress>();
        services.AddSingleton<TreasuryIssue>();
        services.AddSingleton(provider => new DemoTreasury(
            provider.GetRequiredService<Db>(), provider.GetRequiredService<LedgerBook>(), provider.GetRequiredService<LedgerBalances>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<TreasuryIssue>());

        services.AddSingleton<IBitcoinNode>(provider => Node(provider.GetRequiredService<IOptions<ExchangeOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BlockScan>();
        services.AddSingleton<BitcoinWatch>();
        services.AddHostedService<BitcoinWatcher>();
        services.AddScoped<HeldPurchases>();
        services.AddSingleton<LegacyPaymentsStore>();
        services.AddSingleton<LegacyMigration>();
        services.AddCredential<ServiceTokenHandler>(ServiceTokenHandler.SchemeName, ServiceTokenHandler.Prefix);
        return services;
    }

    public static void MapExchange(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ExchangeGrpcService>();
        endpoints.MapGrpcService<ExchangeAdminGrpcService>();
        endpoints.MapGrpcService<WalletDaemonGrpcService>();
    }

    /// <summary>Made also where nothing is configured, and never asked there.</summary>
    private static BitcoinRpc Node(ExchangeOptions options, TimeProvider clock)
    {
        var address = options.IsConfigured ? new Uri(options.Rpc) : new Uri("http://127.0.0.1");
        var transport = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = ConnectionLifetime,
            UseCookies = false,
            UseProxy = !address.IsLoopback,
        };
        var http = new HttpClient(transport) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.RpcUser.Length + options.RpcPassword.Length > 0)
        {
            var user = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.RpcUser}:{options.RpcPassword}"));
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", user);
        }

        var limits = new RpcLimits { Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds), MaxAnswerBytes = BitcoinRpc.MaxAnswerBytes };
        return new BitcoinRpc(new RpcEndpoint(http, address, limits, clock));
    }
}
