using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Settings;

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
        services.AddSetting(TrustSettings.SpotRate);
        services.AddSetting(TrustSettings.SpotBudget);
        services.AddSetting(TrustSettings.FraudSuspensionDays);
        services.AddSingleton<ChecksStore>();
        services.AddSingleton<SpotSampling>();
        services.AddSingleton<SpotChecks>();
        services.AddSingleton<CheckPay>();
        services.AddSingleton<SpotQueueing>();
        services.AddSingleton<SpotJudgement>();
        services.AddSingleton<ILedgerCheck, CheckAudit>();
        services.AddSingleton<SuspendedNodes>();
        services.AddSingleton<SuspensionLifting>();
        services.AddSingleton<CopyWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SuspendedNodes>());
        services.AddHostedService(provider => provider.GetRequiredService<CopyWatch>());
    }
}
