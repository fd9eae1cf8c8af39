using AIForge.Shared.Ids;
using AIForge.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Shared.Tests.Ids;

public sealed class IdTests
{
    private static readonly Arbitrary<Guid> Guids = ArbMap.Default.ArbFor<Guid>();

    [Fact]
    public void TryParse_WrittenText_GivesTheSameId() => Prop.ForAll(Guids, value =>
    {
        var id = new Id<JobTag>(value);
        return Id<JobTag>.TryParse(id.ToString(), out var parsed) && parsed == id;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToString_TwoIds_SortAsTheirUuidsDo() => Prop.ForAll(Guids, Guids, (a, b) =>
        Math.Sign(string.CompareOrdinal(new Id<NodeTag>(a).ToString(), new Id<NodeTag>(b).ToString()))
            == Math.Sign(string.CompareOrdinal(a.ToString("N"), b.ToString("N")))).QuickCheckThrowOnFailure();

    [Fact]
    public void New_ManualClock_CarriesItsMilliseconds()
    {
        var clock = new ManualTimeProvider();

        var id = Id<UserTag>.New(clock);

        id.Value.Version.Should().Be(7);
        var milliseconds = Convert.ToInt64(id.Value.ToString("N")[..12], 16);
        milliseconds.Should().Be(clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public void New_WithinOneMillisecond_SortsByTheTime()
    {
        var clock = new ManualTimeProvider();
        var ids = Enumerable.Range(0, 2_000).Select(_ =>
        {
            // Half a microsecond: two thousand of them are one millisecond.
            clock.Advance(TimeSpan.FromTicks(5));
            return Id<ChatMessageTag>.New(clock).ToString();
        }).ToArray();

        ids.Should().BeInAscendingOrder(StringComparer.Ordinal);
        ids.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void ToString_KnownUuid_IsPrefixAndBase32()
    {
        var largest = new Id<ApiKeyTag>(new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"));

        largest.ToString().Should().Be("key_7zzzzzzzzzzzzzzzzzzzzzzzzz");
        default(Id<GenerationTag>).ToString().Should().Be("gen_00000000000000000000000000");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("job_")]
    [InlineData("node_00000000000000000000000000")]
    [InlineData("job-00000000000000000000000000")]
    [InlineData("job_0000000000000000000000000")]
    [InlineData("job_000000000000000000000000000")]
    [InlineData("job_80000000000000000000000000")]
    [InlineData("job_0000000000000000000000000U")]
    [InlineData("job_0000000000000000000000000u")]
    [InlineData("job_0000000000000000000000000A")]
    [InlineData("job_0000000000000000000000000é")]
    public void TryParse_AnotherSpelling_Refuses(string? text) => Id<JobTag>.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void TryParse_RandomText_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => !Id<JobTag>.TryParse("job_" + text, out var id) || id.ToString() == "job_" + text)
            .QuickCheckThrowOnFailure();
}
