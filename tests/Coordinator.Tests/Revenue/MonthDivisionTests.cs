using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Monies;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Revenue;

public sealed class MonthDivisionTests
{
    private static readonly Month January = new(2026, 1);

    // In the order of their ids, so that equal remainders go to the first.
    private readonly Guid[] _models = [.. Enumerable.Range(1, 4).Select(i => new Guid(i, 0, 0, new byte[8]))];
    private readonly Guid[] _owners = [.. Enumerable.Range(11, 4).Select(i => new Guid(i, 0, 0, new byte[8]))];

    [Theory]
    [InlineData(21_000_000, new long[] { 8_400_000, 6_300_000, 4_200_000, 2_100_000 })]
    [InlineData(700_000_000, new long[] { 280_000_000, 210_000_000, 140_000_000, 70_000_000 })]
    [InlineData(700_000_001, new long[] { 280_000_001, 210_000_000, 140_000_000, 70_000_000 })]
    public void Divide_FortyThirtyTwentyTenPercentOfTheTokens_DividesThePoolSo(long pool, long[] parts)
    {
        var usage = new[] { 400L, 300, 200, 100 }.Select((tokens, i) => new MonthUsage { ModelId = _models[i], OwnerId = _owners[i], Tokens = tokens }).ToList();

        var (accruals, platform) = Division().Divide(Micro(pool), usage);

        accruals.Select(accrual => accrual.Amount.MinorUnits).Should().Equal(parts);
        accruals.Select(accrual => accrual.UserId).Should().Equal(_owners);
        platform.IsZero.Should().BeTrue();
    }

    [Fact]
    public void Divide_GroupOfFiftyThirtyTwenty_DividesItsPartSo()
    {
        var split = Guid.NewGuid();
        var shares = new[] { 5_000, 3_000, 2_000 }.Select((points, i) => new SplitPart { SplitId = split, UserId = _owners[i], BasisPoints = points });
        MonthUsage[] usage =
        [
            new() { ModelId = _models[0], OwnerId = _owners[0], GroupId = Guid.NewGuid(), SplitId = split, Tokens = 40 },
            new() { ModelId = _models[1], OwnerId = _owners[3], Tokens = 60 },
        ];

        var (accruals, _) = Division([.. shares]).Divide(Usdt(700), usage);

        accruals.Select(accrual => accrual.Amount).Should().Equal(Usdt(140), Usdt(84), Usdt(56), Usdt(420));
    }

    [Fact]
    public void Divide_SplitChangedWithinTheMonth_UsesEachForItsTokens()
    {
        var (first, second) = (new Guid(1, 1, 1, new byte[8]), new Guid(2, 1, 1, new byte[8]));
        SplitPart[] shares =
        [
            new() { SplitId = first, UserId = _owners[0], BasisPoints = 10_000 },
            new() { SplitId = second, UserId = _owners[0], BasisPoints = 5_000 },
            new() { SplitId = second, UserId = _owners[1], BasisPoints = 5_000 },
        ];
        MonthUsage Usage(Guid? split, long tokens) => new() { ModelId = _models[0], OwnerId = _owners[3], GroupId = _models[3], SplitId = split, Tokens = tokens };

        var (accruals, _) = Division(shares).Divide(Usdt(100), [Usage(null, 10), Usage(first, 30), Usage(second, 60)]);

        // Before the first split the group's owner has it all.
        accruals.Select(accrual => (accrual.UserId, accrual.Amount)).Should().Equal((_owners[3], Usdt(10)), (_owners[0], Usdt(30)), (_owners[0], Usdt(30)), (_owners[1], Usdt(30)));
    }

    [Fact]
    public void Divide_OtherPeoplesNodesServed_PaysThemTheirShareOfWhatTheyServed()
    {
        var (near, far) = (Guid.NewGuid(), Guid.NewGuid());
        MonthUsage[] usage =
        [
            new() { ModelId = _models[0], OwnerId = _owners[0], Tokens = 500 },
            new() { ModelId = _models[0], OwnerId = _owners[0], NodeId = near, NodeOwnerId = _owners[1], Tokens = 400 },
            new() { ModelId = _models[0], OwnerId = _owners[0], NodeId = far, NodeOwnerId = _owners[2], Tokens = 100 },
        ];

        var (accruals, platform) = Division().Divide(Usdt(100), usage);

        // Half was served by others: 30 % of 50, 4 to 1; the rest is the creator's.
        accruals.ToDictionary(accrual => accrual.NodeId ?? accrual.UserId, accrual => accrual.Amount)
            .Should().BeEquivalentTo(new Dictionary<Guid, Money> { [near] = Usdt(12), [far] = Usdt(3), [_owners[0]] = Usdt(85) });
        platform.IsZero.Should().BeTrue();
    }

    [Fact]
    public void Divide_ModelWithoutOwner_IsThePlatforms()
    {
        MonthUsage[] usage = [new() { ModelId = _models[0], Tokens = 75 }, new() { ModelId = _models[1], OwnerId = _owners[0], Tokens = 25 }];

        var (accruals, platform) = Division().Divide(Usdt(8), usage);

        accruals.Should().ContainSingle().Which.Amount.Should().Be(Usdt(2));
        platform.Should().Be(Usdt(6));
    }

    [Fact]
    public void Divide_AnyMonth_IsExactToTheLastUnit()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var splits = Enumerable.Range(0, 3).Select(i => new Guid(100 + i, 0, 0, new byte[8])).ToArray();
            SplitPart[] shares = [.. splits.SelectMany(split => Parts(split, random))];
            var usage = Enumerable.Range(0, 1 + random.Next(8)).Select(_ => RandomUsage(random, splits)).ToList();
            var pool = Micro(random.NextInt64(1, 1L << random.Next(1, 50)));

            var (accruals, platform) = Division(shares).Divide(pool, usage);

            accruals.Aggregate(platform, (sum, accrual) => sum + accrual.Amount).Should().Be(pool);
            accruals.Should().NotContain(accrual => accrual.Amount.IsZero);
            if (usage.All(row => row.OwnerId is not null)) platform.IsZero.Should().BeTrue();
        }
    }

    private MonthUsage RandomUsage(Random random, Guid[] splits)
    {
        var model = random.Next(4);
        var node = random.Next(2) == 0 ? Guid.NewGuid() : default(Guid?);
        return new MonthUsage
        {
            ModelId = _models[model],
            OwnerId = model == 3 ? null : _owners[model],
            GroupId = model == 0 ? _models[0] : null,
            SplitId = model == 0 && random.Next(3) > 0 ? splits[random.Next(splits.Length)] : null,
            NodeId = node,
            NodeOwnerId = node is null ? null : _owners[3],
            Tokens = random.NextInt64(1, 1L << random.Next(1, 40)),
        };
    }

    private IEnumerable<SplitPart> Parts(Guid split, Random random)
    {
        var first = random.Next(1, BasisPoints.Whole);
        yield return new SplitPart { SplitId = split, UserId = _owners[0], BasisPoints = first };
        yield return new SplitPart { SplitId = split, UserId = _owners[1], BasisPoints = BasisPoints.Whole - first };
    }

    private static MonthDivision Division(params SplitPart[] shares) => new(January, new BasisPoints(3_000), shares.ToLookup(share => share.SplitId));
}
