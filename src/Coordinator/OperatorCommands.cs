using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Exchange.Legacy;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Subscriptions;

namespace AIForge.Coordinator;

/// <summary>What the operator does with the program instead of running it.</summary>
internal static class OperatorCommands
{
    /// <summary>Makes the account if it is new, and a fresh key for everything in any case; an earlier key of this kind stops working.</summary>
    public static async Task<string> CreateUserAsync(IServiceProvider services, string username)
    {
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        var account = await services.GetRequiredService<AccountBootstrap>().EnsureUserAsync(username, makeKey: true, CancellationToken.None);
        await services.GetRequiredService<PlanGrants>().GrantAsync(account.UserId, Plan.Enterprise, "operator", CancellationToken.None);
        return account.NewKey ?? throw new InvalidOperationException("A key was asked for and none was made.");
    }

    /// <summary>Gives a setting a new value, for the time before there is an admin to do it.</summary>
    public static async Task SetAsync(IServiceProvider services, string key, string json)
    {
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        await services.GetRequiredService<SettingsChange>().OverwriteAsync(key, json, "operator", CancellationToken.None);
    }

    /// <summary>Recomputes the whole ledger; the differences, none when it is sound.</summary>
    public static async Task<IReadOnlyList<string>> AuditLedgerAsync(IServiceProvider services)
    {
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        var report = await services.GetRequiredService<LedgerAudit>().RunAsync(CancellationToken.None);
        return report.Differences;
    }

    /// <summary>Converts payments of jobs in Bitcoin to AITBC; false when any is left as it is.</summary>
    public static async Task<bool> MigrateBitcoinPaymentsAsync(IServiceProvider services, bool isDryRun, TextWriter output)
    {
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        var (converted, left) = (0, 0);
        await foreach (var outcome in services.GetRequiredService<LegacyMigration>().RunAsync(isDryRun, CancellationToken.None))
        {
            if (outcome.IsConverted) converted++;
            else left++;
            await output.WriteLineAsync(outcome.Text);
        }

        await output.WriteLineAsync($"{converted} payments {(isDryRun ? "would be" : "were")} converted, {left} left as they are.");
        return left == 0;
    }
}
