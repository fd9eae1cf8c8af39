namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>Whether results are true: jobs that several nodes do, second looks at others, and what follows for nodes. See docs/flows/verification.md.</summary>
internal static class VerificationModule
{
    public static void AddVerification(this IServiceCollection services)
    {
        services.AddSingleton<CopiesStore>();
        services.AddSingleton<ReputationStore>();
        services.AddSingleton<ReplicaViews>();
        services.AddSingleton<QuorumPayments>();
        services.AddSingleton<QuorumJudgement>();
        services.AddSingleton<SuspendedNodes>();
        services.AddSingleton<CopyWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SuspendedNodes>());
        services.AddHostedService(provider => provider.GetRequiredService<CopyWatch>());
    }
}
