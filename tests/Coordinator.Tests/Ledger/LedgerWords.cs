using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Ledger;

internal static class LedgerWords
{
    public static LedgerAccount Outside { get; } = LedgerAccount.External(Asset.Usdt, "ethereum");

    public static LedgerAccount Of(Guid user) => LedgerAccount.UserAvailable(Asset.Usdt, user);

    public static Money Usdt(long units) => Money.Whole(Asset.Usdt, units);

    public static Money Micro(long minorUnits) => new(Asset.Usdt, minorUnits);
}
