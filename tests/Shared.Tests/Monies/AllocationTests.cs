using System.Numerics;
using AIForge.Shared.Monies;

namespace AIForge.Shared.Tests.Monies;

public sealed class AllocationTests
{
    // Computed elsewhere: the specified splits, and cases with remainders.
    public static TheoryData<long, long[], long[]> Known => new()
    {
        { 30_000_000, [3000, 7000], [9_000_000, 21_000_000] },
        { 10_000_000, [1, 1, 1], [3_333_334, 3_333_333, 3_333_333] },
        { 1, [50, 30, 20], [1, 0, 0] },
        { 700_000_001, [4000, 3000, 2000, 1000], [280_000_001, 210_000_000, 140_000_000, 70_000_000] },
        { 5, [1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0, 0] },
        { 21_000_000, [40, 30, 20, 10], [8_400_000, 6_300_000, 4_200_000, 2_100_000] },
        { 9_000_000, [50, 30, 20], [4_500_000, 2_700_000, 1_800_000] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Divide_KnownCases_AreExact(long amount, long[] weights, long[] parts) =>
        Allocation.Divide(new Money(Asset.Usdt, amount), weights).Select(part => part.MinorUnits).Should().Equal(parts);

    [Fact]
    public void Divide_AnyAmountAndWeights_LosesNothingAndIsLessThanAUnitOff()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var weights = Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.NextInt64() >> random.Next(63)).ToArray();
            weights[random.Next(weights.Length)] |= 1;
            var amount = random.NextInt64() >> random.Next(63);

            var parts = Allocation.Divide(new Money(Asset.Aitbc, amount), weights);

            var total = weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight);
            parts.Aggregate(BigInteger.Zero, (sum, part) => sum + part.MinorUnits).Should().Be(amount);
            for (var j = 0; j < parts.Length; j++)
                BigInteger.Abs((parts[j].MinorUnits * total) - ((BigInteger)amount * weights[j])).Should().BeLessThan(total);
        }
    }

    [Fact]
    public void Divide_ByNothing_IsRefused()
    {
        foreach (var weights in (long[][])[[], [0], [0, 0], [5, -1]])
            FluentActions.Invoking(() => Allocation.Divide(new Money(Asset.Usdt, 1), weights)).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(10_000_000, 1_000, 1_000_000)]
    [InlineData(1, 9_999, 0)]
    [InlineData(19_999, 500, 999)]
    [InlineData(long.MaxValue, 10_000, long.MaxValue)]
    public void Split_Fee_IsRoundedDownAndTheRestIsAllElse(long amount, int basisPoints, long fee)
    {
        var (share, rest) = new BasisPoints(basisPoints).Split(new Money(Asset.Usdt, amount));

        share.MinorUnits.Should().Be(fee);
        (share + rest).MinorUnits.Should().Be(amount);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void BasisPoints_OutOfRange_AreRefused(int value) => FluentActions.Invoking(() => new BasisPoints(value)).Should().Throw<ArgumentOutOfRangeException>();
}
