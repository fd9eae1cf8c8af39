using AIForge.Coordinator.Revenue;
using AIForge.Shared.Monies;
using FsCheck;
using FsCheck.Fluent;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Revenue;

public sealed class ServicePoolDivisionTests
{
    private static readonly Gen<Money> Amounts = Gen.Choose(0, int.MaxValue).SelectMany(high => Gen.Choose(0, 400).Select(low => Micro(((long)high * 400) + low)));

    [Fact]
    public void Divide_AnyUsage_IsExactInSumAndByTokens() => Prop.ForAll(
        Amounts.ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(0, 1_000_000).ListOf().ToArbitrary(), (pool, own, foreign) =>
        {
            var served = foreign.Select(tokens => new ServedTokens { NodeId = Guid.NewGuid(), NodeOwnerId = Guid.NewGuid(), Tokens = tokens })
                .Append(new ServedTokens { Tokens = own }).ToList();

            var (nodes, creators) = ServicePoolDivision.Divide(pool, served);

            (nodes.Sum(node => node.Amount.MinorUnits) + creators.MinorUnits).Should().Be(pool.MinorUnits);
            var total = served.Sum(row => row.Tokens);
            foreach (var (node, part) in nodes)
                Math.Abs(part.MinorUnits - ((decimal)pool.MinorUnits * node.Tokens / total)).Should().BeLessThan(2, "two roundings of less than a unit each");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Split_AnyFee_IsExactInSum() => Prop.ForAll(
        Amounts.ToArbitrary(), Gen.Choose(0, BasisPoints.Whole).ToArbitrary(), Gen.Choose(1, BasisPoints.Whole).NonEmptyListOf().ToArbitrary(), (fee, share, points) =>
        {
            var parts = points.Select(point => new SplitPart { SplitId = default, UserId = Guid.NewGuid(), BasisPoints = point }).ToList();

            var split = ApiSplit.Of(RevenueRules.Setting.Default, fee, new BasisPoints(share), parts);

            (split.Platform + split.Compute + split.Creators.Aggregate(Money.Zero(Asset.Usdt), (sum, creator) => sum + creator.Amount)).Should().Be(fee);
            split.Platform.Should().Be(new BasisPoints(1_000).Of(fee));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Divide_NobodyServed_LeavesAllToTheCreators()
    {
        var (nodes, creators) = ServicePoolDivision.Divide(Usdt(3), []);

        (nodes.Count, creators).Should().Be((0, Usdt(3)));
    }

    [Fact]
    public void Divide_OneThirdEachAndOneOwn_GivesEqualPartsTheLeftOverUnitToTheFirst()
    {
        ServedTokens[] served =
        [
            new() { NodeId = Guid.NewGuid(), NodeOwnerId = Guid.NewGuid(), Tokens = 1 },
            new() { NodeId = Guid.NewGuid(), NodeOwnerId = Guid.NewGuid(), Tokens = 1 },
            new() { Tokens = 1 },
        ];

        var (nodes, creators) = ServicePoolDivision.Divide(Micro(100), served);

        (nodes[0].Amount, nodes[1].Amount, creators).Should().Be((Micro(34), Micro(33), Micro(33)));
    }
}
