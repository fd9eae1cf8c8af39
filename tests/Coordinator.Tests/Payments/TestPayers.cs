using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Wallets;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Payments;

internal static class TestPayers
{
    /// <summary>A user with this wallet.</summary>
    public static async Task<Payer> CreateAsync(RunningCoordinator coordinator, Db db, string network, string address)
    {
        var user = await coordinator.CreateUserAsync();
        await LinkAsync(db, user.UserId, network, address);
        return new Payer(user.UserId, user.NewKey!, address);
    }

    /// <summary>A wallet of the user, as if proved by signature.</summary>
    public static async Task LinkAsync(Db db, Guid userId, string network, string address)
    {
        await using var work = await db.BeginAsync(default).Within();
        var row = new WalletRecord(Guid.CreateVersion7(), userId, address, network, "other", "", false, DateTimeOffset.UnixEpoch);
        await WalletsStore.InsertAsync(work, row, default).Within();
        await work.CommitAsync(default).Within();
    }
}
