using Grpc.Core;

namespace AIForge.StandIns.Tests;

/// <summary>The rules of metadata keys and values, and of the read-only empty list.</summary>
public sealed class MetadataTests
{
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("ABC-d", "abc-d")]
    [InlineData("a.b_c-9", "a.b_c-9")]
    public void Entry_ValidKey_IsLowercase(string key, string expected)
    {
        new Metadata.Entry(key, "v").Key.Should().Be(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("é")]
    [InlineData("a/b")]
    public void Entry_InvalidKey_Throws(string key)
    {
        var make = () => new Metadata.Entry(key, "v");

        make.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Entry_BinarySuffix_TakesOnlyBytes()
    {
        var text = () => new Metadata.Entry("key-bin", "v");
        var bytes = () => new Metadata.Entry("key", [1]);

        text.Should().Throw<ArgumentException>();
        bytes.Should().Throw<ArgumentException>();
        new Metadata.Entry("KEY-Bin", [1, 2]).IsBinary.Should().BeTrue();
    }

    [Fact]
    public void Entry_Null_Throws()
    {
        var key = () => new Metadata.Entry(null!, "v");
        var value = () => new Metadata.Entry("k", (string)null!);

        key.Should().Throw<ArgumentNullException>();
        value.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void ValueBytes_OfEntry_AreCopies()
    {
        byte[] source = [1, 2];
        var entry = new Metadata.Entry("k-bin", source);

        source[0] = 9;
        entry.ValueBytes[1] = 9;

        entry.ValueBytes.Should().Equal(1, 2);
        new Metadata.Entry("k", "az").ValueBytes.Should().Equal(97, 122);
        FluentActions.Invoking(() => entry.Value).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Get_RepeatedKey_IsTheLastAndGetAllKeepsOrder()
    {
        var metadata = new Metadata { { "k", "1" }, { "other", "x" }, { "k", "2" } };

        metadata.Get("k")!.Value.Should().Be("2");
        metadata.GetValue("none").Should().BeNull();
        metadata.GetAll("k").Select(e => e.Value).Should().Equal("1", "2");
        metadata.Count.Should().Be(3);
    }

    [Fact]
    public void Empty_Change_Throws()
    {
        Metadata.Empty.IsReadOnly.Should().BeTrue();
        FluentActions.Invoking(() => Metadata.Empty.Add("k", "v")).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => Metadata.Empty.Clear()).Should().Throw<InvalidOperationException>();
    }
}
