using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Ledger;

internal static class LedgerWords
{
    public static Money Usdt(long units) => Money.Whole(Asset.Usdt, units);

    public static Money Micro(long minorUnits) => new(Asset.Usdt, minorUnits);
}
