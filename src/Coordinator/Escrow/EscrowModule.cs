using AIForge.Coordinator.Escrow.Mirror;
using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Escrow;

/// <summary>The slice's contents: money of jobs that waits for their end, and what the contract on the chain is to be told of it.</summary>
internal static class EscrowModule
{
    public static IServiceCollection AddEscrow(this IServiceCollection services)
    {
        services.AddSingleton<EscrowStore>();
        services.AddSingleton<EscrowOutbox>();
        services.AddSingleton<Escrows>();
        services.AddSingleton<ILedgerCheck, EscrowChecks>();
        services.AddHostedService<EscrowExpiry>();
        services.AddOptions<EscrowMirrorOptions>().BindConfiguration(EscrowMirrorOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<EscrowMirrorStore>();
        services.AddSingleton<EscrowMirrorMetrics>();
        services.AddSingleton<EscrowReconciliation>();
        services.AddHostedService<EscrowMirror>();
        return services;
    }

    public static void MapEscrow(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<EscrowAdminGrpcService>();
}
