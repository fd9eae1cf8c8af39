using AIForge.Coordinator.Accounts.Names;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Coordinator.Tests.Accounts.Names;

public sealed class UsernameTests
{
    [Theory]
    [InlineData("ada", "ada")]
    [InlineData(" Ada_L-1.x ", "Ada_L-1.x")]
    [InlineData("0xdeadbeef", "0xdeadbeef")]
    [InlineData("12345678901234567890123456789012", "12345678901234567890123456789012")]
    public void Normalise_Name_KeepsItsCase(string text, string expected)
    {
        Username.TryNormalise(text, out var name, out _).Should().BeTrue();

        name.Should().Be(expected);
    }

    [Theory]
    [InlineData("ab", "characters")]
    [InlineData("123456789012345678901234567890123", "characters")]
    [InlineData("_ada", "begin")]
    [InlineData(".ada", "begin")]
    [InlineData("a da", "Only letters")]
    [InlineData("ada@example", "Only letters")]
    [InlineData("\u0430dа", "look alike")]
    [InlineData("ａｄａ", "look alike")]
    [InlineData("ada\u200b", "look alike")]
    [InlineData("аdmin", "look alike")]
    [InlineData("admin", "reserved")]
    [InlineData("AIForge", "reserved")]
    [InlineData("ai-forge", "reserved")]
    [InlineData("Support_", "reserved")]
    [InlineData("root", "reserved")]
    public void Normalise_AnythingElse_IsRefusedWithAReason(string text, string reason)
    {
        Username.TryNormalise(text, out _, out var problem).Should().BeFalse();

        problem.Should().Contain(reason);
    }

    [Fact]
    public void Normalise_AnyText_IsRefusedOrGivesAPlainNameThatStaysAsItIs() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        if (!Username.TryNormalise(text ?? "", out var name, out var problem)) return problem is not null;

        return name.Length is >= Username.Shortest and <= Username.Longest
            && name.All(char.IsAscii)
            && Username.TryNormalise(name, out var again, out _)
            && again == name;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
