namespace AIForge.Coordinator.Ledger;

/// <summary>The slice's contents: accounts, entries and holds in double entry, and what is read from them.</summary>
internal static class LedgerModule
{
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddSingleton<LedgerStore>();
        services.AddSingleton<LedgerBook>();
        services.AddSingleton<LedgerBalances>();
        services.AddSingleton<LedgerEntries>();
        services.AddSingleton<LedgerFlowsStore>();
        services.AddSingleton<LedgerFlows>();
        return services;
    }
}
