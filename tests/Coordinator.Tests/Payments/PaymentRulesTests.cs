using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payments.Receipts;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>The state machine without database or chain.</summary>
public sealed class PaymentRulesTests
{
    private const long Price = 30_000_000;

    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NetworkFacts Ethereum = NetworkFacts.Of(WalletNetwork.Ethereum, new PaymentNetworkOptions());
    private static readonly NetworkFacts Tron = NetworkFacts.Of(WalletNetwork.Tron, new PaymentNetworkOptions());

    [Theory]
    [InlineData(PaymentStatusCodes.Pending, 0, 0, false, "PENDING", null)]
    [InlineData(PaymentStatusCodes.Pending, Price - 1, 3, false, "PENDING", null)]
    [InlineData(PaymentStatusCodes.Pending, Price, 1, false, "CONFIRMING", null)]
    [InlineData(PaymentStatusCodes.Pending, Price, 2, false, "CONFIRMING", null)]
    [InlineData(PaymentStatusCodes.Pending, Price, 3, false, "CONFIRMED", null)]
    [InlineData(PaymentStatusCodes.Pending, Price, 1, true, "CONFIRMING", null)]
    [InlineData(PaymentStatusCodes.Confirming, 0, 0, false, "PENDING", null)]
    [InlineData(PaymentStatusCodes.Confirming, 0, 0, true, "EXPIRED", "NOT_PAID")]
    [InlineData(PaymentStatusCodes.Confirming, Price, 3, true, "CONFIRMED", null)]
    [InlineData(PaymentStatusCodes.Pending, 0, 0, true, "EXPIRED", "NOT_PAID")]
    [InlineData(PaymentStatusCodes.Pending, 1, 1, true, "EXPIRED", "UNDERPAID")]
    [InlineData(PaymentStatusCodes.Expired, Price, 1, true, "CONFIRMING", null)]
    [InlineData(PaymentStatusCodes.Expired, Price, 3, true, "CONFIRMED", null)]
    [InlineData(PaymentStatusCodes.Confirmed, Price, 3, true, "CONFIRMED", null)]
    [InlineData(PaymentStatusCodes.Failed, Price, 3, true, "FAILED", "CANCELLED")]
    [InlineData(PaymentStatusCodes.Reversed, Price, 3, true, "REVERSED", "CHAIN_REORGANISED")]
    public void Next_StateAndMoney_LeadsOn(string status, long amount, int confirmations, bool isOver, string next, string? reason)
    {
        var payment = Of(status);

        var step = PaymentRules.Next(payment, amount == 0 ? [] : [Receipt(amount, confirmations)], Ethereum, isOver ? Start.AddMinutes(16) : Start, null);

        (step.Status, step.Reason).Should().Be((next, reason));
    }

    [Fact]
    public void Next_NeverScanned_NeverExpires() =>
        PaymentRules.Next(Of(PaymentStatusCodes.Pending), [], Ethereum, null, null).Status.Should().Be(PaymentStatusCodes.Pending);

    [Theory]
    [InlineData("TX_REVERTED", "FAILED", "TX_REVERTED")]
    [InlineData(null, "EXPIRED", "NOT_PAID")]
    public void Next_OverAndNothingPaid_FailsOnlyWhenEverythingNamedWasRefused(string? refusedFor, string status, string reason)
    {
        var step = PaymentRules.Next(Of(PaymentStatusCodes.Pending), [], Ethereum, Start.AddMinutes(16), refusedFor);

        (step.Status, step.Reason).Should().Be((status, reason));
    }

    [Theory]
    [InlineData(18, true, false)]
    [InlineData(19, false, false)]
    [InlineData(19, true, true)]
    public void IsDeep_Tron_NeedsHeightAndSolidity(int confirmations, bool isFinal, bool isDeep) =>
        PaymentRules.IsDeep(Receipt(1, confirmations) with { IsFinal = isFinal }, Tron).Should().Be(isDeep);

    [Fact]
    public void IsReversedBy_WhatIsLeft_DecidesIt()
    {
        var payment = Of(PaymentStatusCodes.Confirmed);
        var credited = Receipt(Price, 3) with { State = ReceiptStates.Credited, UserId = payment.UserId };

        PaymentRules.IsReversedBy(payment, [credited]).Should().BeFalse("a surplus is gone");
        PaymentRules.IsReversedBy(payment, [credited with { Amount = Price - 1 }]).Should().BeTrue();
        PaymentRules.IsReversedBy(payment, [Receipt(Price, 3)]).Should().BeTrue("what is not in the ledger holds nothing up");
        PaymentRules.IsReversedBy(Of(PaymentStatusCodes.Expired), []).Should().BeFalse();
    }

    /// <summary>10,000 cases: money counts once, never before it is deep, and none is left lying about.</summary>
    [Fact]
    public void Next_AnyMoney_KeepsItsPromises()
    {
        var random = new Random(4711);
        string[] statuses = [PaymentStatusCodes.Pending, PaymentStatusCodes.Confirming, PaymentStatusCodes.Expired, PaymentStatusCodes.Confirmed, PaymentStatusCodes.Failed];
        for (var i = 0; i < 10_000; i++)
        {
            var payment = Of(statuses[random.Next(statuses.Length)]);
            var claims = Enumerable.Range(0, random.Next(5)).Select(_ => Receipt(random.NextInt64(1, 2 * Price), random.Next(0, 6)) with
            {
                State = random.Next(4) == 0 ? ReceiptStates.Credited : ReceiptStates.Seen,
                BlockTime = Start.AddMinutes(random.Next(40)),
            }).ToList();
            var scannedUntil = Start.AddMinutes(random.Next(40));

            var step = PaymentRules.Next(payment, claims, Ethereum, scannedUntil, random.Next(2) == 0 ? "TX_REVERTED" : null);

            var deep = claims.Where(claim => claim.State == ReceiptStates.Seen && claim.Confirmations >= 3).ToList();
            step.Paid.Should().Be(claims.Sum(claim => claim.Amount));
            step.Credits.Should().BeSubsetOf(deep, "nothing counts twice or too early");
            if (step.Status == PaymentStatusCodes.Confirmed && payment.Status != PaymentStatusCodes.Confirmed)
                deep.Sum(claim => claim.Amount).Should().BeGreaterThanOrEqualTo(Price);
            if (step.Status is PaymentStatusCodes.Confirmed or PaymentStatusCodes.Expired or PaymentStatusCodes.Failed && step.Paid > 0)
                step.Credits.Should().HaveCount(deep.Count, "what ends holds no money back");
            if (step.Status is PaymentStatusCodes.Pending or PaymentStatusCodes.Confirming) step.Credits.Should().BeEmpty();
            (step.Reason is null).Should().Be(step.Status is PaymentStatusCodes.Pending or PaymentStatusCodes.Confirming or PaymentStatusCodes.Confirmed);
        }
    }

    private static PaymentRecord Of(string status) => new()
    {
        Id = Guid.NewGuid(), UserId = Guid.NewGuid(), PaymentType = "subscription", Description = "", Amount = Price, PlatformFee = 0, Network = "ethereum", ChainId = 1,
        Token = Ethereum.Token, FromWallet = "a", ToAddress = "b", Status = status, CreatedAt = Start, ExpiresAt = Start.AddMinutes(15), MonitoredUntil = Start.AddDays(1), ChangedAt = Start,
        StatusReason = status switch
        {
            PaymentStatusCodes.Failed => PaymentRules.Cancelled,
            PaymentStatusCodes.Expired => PaymentRules.NotPaid,
            PaymentStatusCodes.Reversed => PaymentRules.ChainReorganised,
            _ => null,
        },
    };

    private static ReceiptRecord Receipt(long amount, int confirmations) => new()
    {
        Id = Guid.NewGuid(), Network = "ethereum", TxHash = new byte[32], LogIndex = 0, FromAddr = "a", ToAddr = "b", Amount = amount, BlockNumber = 100, BlockHash = [1],
        BlockTime = Start, CheckedHeight = 99 + confirmations, State = ReceiptStates.Seen, SeenAt = Start,
    };
}
