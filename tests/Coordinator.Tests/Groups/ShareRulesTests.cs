using AIForge.Coordinator.Groups;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Groups;

public sealed class ShareRulesTests
{
    public static TheoryData<int[], string[]> Splits() => new()
    {
        { [10_000], [] },
        { [5_000, 3_000, 2_000], [] },
        { [3_333, 3_333, 3_334], [] },
        { [], ["shares"] },
        { [9_999], ["shares"] },
        { [5_000, 5_001], ["shares"] },
        { [10_000, 0], ["shares[1].basis_points"] },
        { [10_001, -1], ["shares[0].basis_points", "shares[1].basis_points"] },
        // Together they would be 10,000 again in 32 bits.
        { [int.MaxValue, int.MaxValue, 10_002], ["shares[0].basis_points", "shares[1].basis_points", "shares[2].basis_points", "shares"] },
    };

    [Theory]
    [MemberData(nameof(Splits))]
    public void Check_BasisPoints_NamesEveryFieldAtFault(int[] basisPoints, string[] fields) =>
        Check([.. basisPoints.Select(points => new RevenueShare(Guid.NewGuid(), points))]).Should().Equal(fields);

    [Fact]
    public void Check_MemberNamedTwice_IsRefused()
    {
        var member = Guid.NewGuid();

        Check([new RevenueShare(member, 5_000), new RevenueShare(member, 5_000)]).Should().Equal("shares[1].user_id");
    }

    [Fact]
    public void Check_AnySplitOfTheWhole_IsTakenAndOnePointMoreOrLessIsNot()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var cuts = Enumerable.Range(0, random.Next(0, 20)).Select(_ => random.Next(1, BasisPoints.Whole)).Distinct().Order().ToList();
            var points = cuts.Append(BasisPoints.Whole).Zip(cuts.Prepend(0), (end, start) => end - start).ToArray();
            var shares = points.Select(share => new RevenueShare(Guid.NewGuid(), share)).ToList();

            Check(shares).Should().BeEmpty();
            shares[0] = shares[0] with { BasisPoints = shares[0].BasisPoints + (random.Next(2) == 0 ? 1 : -1) };
            Check(shares).Should().Contain("shares");
        }
    }

    private static List<string> Check(IReadOnlyList<RevenueShare> shares)
    {
        var violations = new List<FieldViolation>();
        ShareRules.Check(shares, violations);
        return [.. violations.Select(violation => violation.Field)];
    }
}
