namespace AIForge.Coordinator.Ledger;

/// <summary>The slice's contents: accounts, entries and holds in double entry, and what is read from them.</summary>
internal static class LedgerModule
{
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddSingleton<LedgerStore>();
        services.AddSingleton<LedgerBook>();
        services.AddSingleton<GroupCommit>();
        services.AddSingleton<LedgerBalances>();
        services.AddSingleton<LedgerEntries>();
        services.AddSingleton<LedgerStatementsStore>();
        services.AddSingleton<LedgerStatements>();
        services.AddSingleton<LedgerHistoryStore>();
        services.AddSingleton<LedgerAuditStore>();
        services.AddSingleton<LedgerAudit>();
        services.AddSingleton<LedgerMetrics>();
        services.AddHostedService<LedgerExpiry>();
        services.AddHostedService<LedgerAuditor>();
        return services;
    }

    public static void MapLedger(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<LedgerGrpcService>();
}
