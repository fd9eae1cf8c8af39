using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator;

/// <summary>What the operator does with the program instead of running it.</summary>
internal static class OperatorCommands
{
    /// <summary>Makes the account if it is new, and a fresh key for everything in any case; an earlier key of this kind stops working.</summary>
    public static async Task<string> CreateUserAsync(IServiceProvider services, string username)
    {
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        var account = await services.GetRequiredService<AccountBootstrap>().EnsureUserAsync(username, makeKey: true, CancellationToken.None);
        return account.NewKey ?? throw new InvalidOperationException("A key was asked for and none was made.");
    }
}
