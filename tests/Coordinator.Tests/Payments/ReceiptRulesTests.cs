using AIForge.Coordinator.Payments.Receipts;

namespace AIForge.Coordinator.Tests.Payments;

public sealed class ReceiptRulesTests
{
    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 9).Select(i => new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)i))];

    [Fact]
    public void Choose_NoCandidate_IsNobodys() => ReceiptRules.Choose(5, []).Should().BeNull();

    [Fact]
    public void Choose_ExactAmount_GoesBeforeTheOldest() => ReceiptRules.Choose(5, [Of(0, "PENDING", 9), Of(1, "PENDING", 5), Of(2, "PENDING", 5)]).Should().Be(Ids[1]);

    [Fact]
    public void Choose_RestOfAnUnderpaidOne_IsExact() => ReceiptRules.Choose(2, [Of(0, "PENDING", 9), Of(1, "PENDING", 9, 7)]).Should().Be(Ids[1]);

    [Fact]
    public void Choose_PaysOneWhole_GoesBeforeAnOlderOneThatItOnlyPartlyPays() =>
        ReceiptRules.Choose(6, [Of(0, "PENDING", 9), Of(1, "PENDING", 5), Of(2, "PENDING", 5), Of(3, "PENDING", 4)]).Should().Be(Ids[1], "least is too much there");

    [Fact]
    public void Choose_PaysNoneWhole_GoesWhereLeastIsMissingAndThenToTheNewest()
    {
        ReceiptRules.Choose(4, [Of(0, "PENDING", 9), Of(1, "PENDING", 5), Of(2, "PENDING", 5), Of(3, "PENDING", 7)]).Should().Be(Ids[2]);
        ReceiptRules.Choose(4, [Of(2, "PENDING", 5), Of(1, "PENDING", 9), Of(0, "CONFIRMED", 4)]).Should().Be(Ids[2]);
    }

    [Fact]
    public void Choose_ExpiredOne_IsTakenWhenItIsPaidWhole()
    {
        ReceiptRules.Choose(9, [Of(0, "EXPIRED", 9), Of(1, "CONFIRMED", 9)]).Should().Be(Ids[0]);
        ReceiptRules.Choose(10, [Of(0, "EXPIRED", 9), Of(1, "CONFIRMED", 9)]).Should().Be(Ids[0]);
        ReceiptRules.Choose(8, [Of(0, "EXPIRED", 9), Of(1, "CONFIRMED", 9)]).Should().Be(Ids[1], "too little for it: a surplus of the newest");
        ReceiptRules.Choose(9, [Of(0, "EXPIRED", 9), Of(1, "PENDING", 9)]).Should().Be(Ids[1], "one that waits goes first");
    }

    [Fact]
    public void Take_ExactOne_LeavesTheOthers() => Take(5, 3, 5, 5).Should().Equal(5);

    [Fact]
    public void Take_NoneExact_TakesAsManyAsItNeeds() => Take(5, 2, 4, 9).Should().Equal(2, 4);

    [Fact]
    public void Take_TooLittle_TakesAll() => Take(50, 2, 4, 9).Should().Equal(2, 4, 9);

    [Fact]
    public void Take_NothingLeftToPay_TakesNone() => Take(0, 2, 4).Should().BeEmpty();

    private static CandidatePayment Of(int id, string status, long amount, long waiting = 0) => new(Ids[id], status, amount, waiting);

    private static IEnumerable<long> Take(long remaining, params long[] amounts) => ReceiptRules.Take(remaining, [.. amounts.Select((amount, i) => new ReceiptRecord
    {
        Id = Guid.NewGuid(), Network = "ethereum", TxHash = new byte[32], LogIndex = i, FromAddr = "a", ToAddr = "b", Amount = amount, BlockNumber = 1, BlockHash = [1],
        BlockTime = DateTimeOffset.UnixEpoch, CheckedHeight = 1, State = ReceiptStates.Seen, SeenAt = DateTimeOffset.UnixEpoch,
    })]).Select(receipt => receipt.Amount);
}
