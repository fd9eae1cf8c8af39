using AIForge.Coordinator.Platform.Paging;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Tests.Platform.Paging;

public sealed class PageTests
{
    [Theory]
    [InlineData(0, 50)]
    [InlineData(1, 1)]
    [InlineData(100, 100)]
    [InlineData(int.MaxValue, 100)]
    public void Of_Size_IsDefaultedAndClamped(int asked, int given) => Page.Of(asked, "").Should().Be(new Page(given, null));

    [Fact]
    public void Cut_OneRowTooMany_LeadsOnToTheLastShown()
    {
        var rows = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).ToList();

        var (shown, token) = Page.Of(2, "").Cut(rows, id => id);

        shown.Should().Equal(rows[..2]);
        Page.Of(2, token).Before.Should().Be(rows[1]);
    }

    [Fact]
    public void Cut_LastPage_HasNoToken() => Page.Of(2, "").Cut([1, 2], _ => Guid.Empty).NextPageToken.Should().BeEmpty();

    [Theory]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AQAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AQAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Of_ForeignToken_IsRefusedOrReadExactly(string token)
    {
        var read = () => Page.Of(1, token);

        if (token == "AQAAAAAAAAAAAAAAAAAAAAA") read().Before.Should().Be(Guid.Empty);
        else read.Should().Throw<FaultException>().Which.Violations.Should().ContainSingle().Which.Field.Should().Be("page_token");
    }

    [Fact]
    public void Of_NegativeSizeAndBadToken_NamesBoth()
    {
        var read = () => Page.Of(-1, "?");

        read.Should().Throw<FaultException>().Which.Violations.Select(v => v.Field).Should().Equal("page_size", "page_token");
    }
}
