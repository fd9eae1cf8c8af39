using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Audit;

/// <summary>The slice's contents: batches of ledger entries, their roots on a chain, and proofs.</summary>
internal static class AuditModule
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BatchesStore>();
        services.AddSingleton<AuditBatching>();
        services.AddSingleton<AuditProofs>();
        services.AddSingleton<ILedgerCheck, AuditChecks>();
        services.AddHostedService<AuditWorker>();
        return services;
    }

    public static void MapAudit(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<AuditGrpcService>();
}
