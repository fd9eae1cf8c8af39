using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Wallets.Admin;

/// <summary>Fills the whitelist of a new network, and makes this replica hear of changes.</summary>
internal sealed class AdminWhitelistStartup(AdminWhitelist whitelist, NotificationListener notifications, IOptions<WalletsOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        notifications.Subscribe(AdminWhitelist.Channel, _ => whitelist.Forget());
        var configured = options.Value.AdminWallets?.Select(AdminWhitelist.Parse).OfType<Chains.SignIn.WalletAddress>();
        await whitelist.SeedAsync(configured ?? AdminWhitelist.Defaults, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
