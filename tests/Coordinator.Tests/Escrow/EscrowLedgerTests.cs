using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Escrow;

public sealed class EscrowLedgerTests
{
    [Theory]
    [InlineData(100_000_000, 500, 5_000_000, 95_000_000)]
    [InlineData(100_000_000, 1_000, 10_000_000, 90_000_000)]
    [InlineData(19, 500, 0, 19)]
    public void Divide_ByTheRateOfThePayment(long price, int rate, long platform, long node)
    {
        var (now, amount) = (DateTimeOffset.UnixEpoch, new Money(Asset.Usdt, price));
        var payment = new EscrowRecord
        {
            Id = "jpay_1", JobId = "job_1", Amount = price, Currency = "USDT", PaymentMethod = "usdt_balance", Status = EscrowStatus.Escrowed,
            PayerId = Guid.Empty, PlatformRate = rate, ExpiresAt = now, CreatedAt = now, UpdatedAt = now,
        };

        var settlement = EscrowLedger.Divide(payment, new EscrowPayee(Guid.Empty, Guid.Empty, asset => LedgerAccount.NodePayable(asset, Guid.Empty)), amount);

        (settlement.Platform.MinorUnits, settlement.Node.MinorUnits).Should().Be((platform, node));
    }
}
