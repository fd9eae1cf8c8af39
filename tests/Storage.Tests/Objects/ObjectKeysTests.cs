using AIForge.Storage.Objects;

namespace AIForge.Storage.Tests.Objects;

public sealed class ObjectKeysTests
{
    [Fact]
    public void IsValid_HalfASurrogatePair_IsNoText() => ObjectKeys.IsValid("half \ud83d pair").Should().BeFalse();

    [Fact]
    public void IsValid_LengthIsCountedInBytes()
    {
        var segment = new string('é', 100);

        ObjectKeys.IsValid(segment).Should().BeTrue();
        ObjectKeys.IsValid(segment + "x").Should().BeFalse();
        ObjectKeys.IsValid(string.Join('/', Enumerable.Repeat(segment, 5))).Should().BeTrue();
        ObjectKeys.IsValid(string.Join('/', Enumerable.Repeat(segment, 5)) + "/" + new string('x', 20)).Should().BeFalse("that is one byte more than 1024");
    }
}
