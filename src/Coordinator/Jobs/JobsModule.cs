using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Explaining;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Jobs.Receipts;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Nodes;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AIForge.Coordinator.Jobs;

/// <summary>The slice's contents: queueing, leasing, reporting and ending of jobs.</summary>
internal static class JobsModule
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddOptions<JobsOptions>().BindConfiguration(JobsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<JobsStore>();
        services.AddSingleton<OpenJobLimit>();
        services.AddSingleton<LeaseDelivery>();
        services.AddSingleton<JobHandover>();
        services.AddSingleton<JobIntake>();
        services.AddSingleton<JobSubmission>();
        services.AddSingleton<JobSettlement>();
        services.AddSingleton<JobReleases>();
        services.AddSingleton<JobPayments>();
        services.AddSingleton<JobPaymentResolution>();
        services.AddSingleton<TokenEscrow>();
        services.AddSingleton<JobCancellation>();
        services.AddSingleton<JobWatchCounts>();
        services.AddSingleton<JobWatching>();
        services.AddSingleton<JobPolling>();
        services.AddSingleton<ReceiptsStore>();
        services.AddSingleton<AttemptInputs>();
        services.AddSingleton<ReceiptChecks>();
        services.AddSingleton<JobCompletion>();
        services.AddSingleton<JobChanges>();
        services.AddSingleton<HeldAttempts>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<INodeReportHandler, JobReportHandler>());
        services.AddContainers();
        services.AddVerification();
        services.AddSingleton<ExplanationsStore>();
        services.AddSingleton<JobExplanation>();
        services.AddSingleton<NodeExplanation>();
        services.AddSingleton<NodeFaultsStore>();
        services.AddSingleton<LeasingNodes>();
        services.AddSingleton<GroupMatesStore>();
        services.AddSingleton<JobModels>();
        services.AddSingleton<JobDispatcher>();
        services.AddSingleton<JobResults>();
        services.AddHostedService(provider => provider.GetRequiredService<JobDispatcher>());
        services.AddHostedService(provider => provider.GetRequiredService<JobResults>());
        services.AddHostedService(provider => provider.GetRequiredService<JobChanges>());
        services.AddHostedService<LeaseRenewal>();
        services.AddHostedService<JobReaper>();
        return services;
    }

    public static void MapJobs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<JobsGrpcService>();
        endpoints.MapContainers();
        endpoints.MapGrpcService<JobPlacementGrpcService>();
        endpoints.MapGrpcService<NodePlacementGrpcService>();
        endpoints.MapGrpcService<NodeJobsGrpcService>();
        endpoints.MapGrpcService<PaidJobsGrpcService>();
        endpoints.MapGrpcService<JobReceiptGrpcService>();
        endpoints.MapGrpcService<JobPaymentAdminGrpcService>();
        endpoints.MapGrpcService<NodeTrustAdminGrpcService>();
    }
}
