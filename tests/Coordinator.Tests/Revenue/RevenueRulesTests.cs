using AIForge.Coordinator.Revenue;
using AIForge.Shared.Monies;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Revenue;

/// <summary>The numbers that the product promises, worked out by hand.</summary>
public sealed class RevenueRulesTests
{
    private static readonly RevenueRules Rules = RevenueRules.Setting.Default;

    [Theory]
    [InlineData(30_000_000, 9_000_000, 21_000_000)]
    [InlineData(10_000_000, 3_000_000, 7_000_000)]
    [InlineData(100_000_000, 30_000_000, 70_000_000)]
    [InlineData(1_000_000_000, 300_000_000, 700_000_000)]
    [InlineData(1, 0, 1)]
    [InlineData(9, 2, 7)]
    public void OfPlan_ThirtyAndSeventyPercent(long amount, long platform, long pool) => Rules.OfPlan(Micro(amount)).Should().Be((Micro(platform), Micro(pool)));

    [Theory]
    [InlineData(10_000_000, 1_000_000, 9_000_000)]
    [InlineData(19, 1, 18)]
    public void OfApi_TenAndNinetyPercent(long amount, long platform, long creator) => Rules.OfApi(Micro(amount)).Should().Be((Micro(platform), Micro(creator)));

    [Fact]
    public void OfEarnings_ThirtyPercentOfTheCreatorsPart() =>
        RevenueRules.OfEarnings(Usdt(9), new BasisPoints(Rules.ComputeShare)).Should().Be((Micro(2_700_000), Micro(6_300_000)));

    [Theory]
    [InlineData(9_000_000, new[] { 5_000, 3_000, 2_000 }, new long[] { 4_500_000, 2_700_000, 1_800_000 })]
    [InlineData(280_000_000, new[] { 5_000, 3_000, 2_000 }, new long[] { 140_000_000, 84_000_000, 56_000_000 })]
    [InlineData(1, new[] { 5_000, 3_000, 2_000 }, new long[] { 1, 0, 0 })]
    [InlineData(10_000_000, new[] { 3_333, 3_333, 3_334 }, new long[] { 3_333_000, 3_333_000, 3_334_000 })]
    public void OfGroup_BySharesAndExact(long amount, int[] shares, long[] parts) =>
        RevenueRules.OfGroup(Micro(amount), shares).Select(part => part.MinorUnits).Should().Equal(parts);

    [Theory]
    [InlineData("""{"plan_platform":10001,"api_platform":1000,"job_platform":500,"compute_share":3000,"least_compute_share":1000,"hold_hours":168}""")]
    [InlineData("""{"plan_platform":3000,"api_platform":1000,"job_platform":499,"compute_share":3000,"least_compute_share":1000,"hold_hours":168}""")]
    [InlineData("""{"plan_platform":3000,"api_platform":1000,"job_platform":1001,"compute_share":3000,"least_compute_share":1000,"hold_hours":168}""")]
    [InlineData("""{"plan_platform":3000,"api_platform":1000,"job_platform":500,"compute_share":999,"least_compute_share":1000,"hold_hours":168}""")]
    [InlineData("""{"plan_platform":3000,"api_platform":1000,"job_platform":500,"compute_share":3000,"least_compute_share":1000,"hold_hours":-1}""")]
    public void Setting_OutOfBounds_IsRefused(string json) =>
        FluentActions.Invoking(() => RevenueRules.Setting.Parse(json)).Should().Throw<AIForge.Shared.Faults.FaultException>();
}
