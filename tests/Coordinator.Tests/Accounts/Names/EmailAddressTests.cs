using AIForge.Coordinator.Accounts.Names;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Coordinator.Tests.Accounts.Names;

public sealed class EmailAddressTests
{
    private static readonly Arbitrary<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>(),
        Gen.Elements("a", "B", ".", "@", "-", "_", "é", "xn--", "example", ".org", " ", "\"", "1", "\u0430", "\u3002", "\ud800", "\n").ListOf().Select(string.Concat)).ToArbitrary();

    [Theory]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData("  Ada.Lovelace+news@EXAMPLE.Org ", "Ada.Lovelace+news@example.org")]
    [InlineData("o'brien@sub.example.co.uk", "o'brien@sub.example.co.uk")]
    [InlineData("ada@bücher.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@BÜCHER.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@пример.рф", "ada@xn--e1afmkfd.xn--p1ai")]
    [InlineData("a@1.2.example", "a@1.2.example")]
    public void Normalise_Address_HasOneSpelling(string text, string expected)
    {
        EmailAddress.TryNormalise(text, out var address, out _).Should().BeTrue();

        address.Should().Be(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@example.org")]
    [InlineData("ada@")]
    [InlineData("ada@localhost")]
    [InlineData("ada@example.org.")]
    [InlineData("ada@.example.org")]
    [InlineData("ada@-example.org")]
    [InlineData("ada@exa_mple.org")]
    [InlineData("ada@127.0.0.1")]
    [InlineData("ada@[127.0.0.1]")]
    [InlineData(".ada@example.org")]
    [InlineData("ada.@example.org")]
    [InlineData("a..da@example.org")]
    [InlineData("a da@example.org")]
    [InlineData("a@da@example.org")]
    [InlineData("\"ada\"@example.org")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("ada(comment)@example.org")]
    [InlineData("adé@example.org")]
    [InlineData("\u0430da@example.org")]
    [InlineData("ada@example.org\r\nBcc: all@example.org")]
    [InlineData("ada,bob@example.org")]
    [InlineData("ada@exam\0ple.org")]
    public void Normalise_AnythingElse_IsRefusedWithAReason(string text)
    {
        EmailAddress.TryNormalise(text, out _, out var problem).Should().BeFalse();

        problem.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public void Normalise_TooLong_IsRefused()
    {
        EmailAddress.TryNormalise(new string('a', 65) + "@example.org", out _, out _).Should().BeFalse();
        EmailAddress.TryNormalise($"a@{string.Join('.', Enumerable.Repeat(new string('b', 62), 4))}.org", out _, out _).Should().BeFalse();
        EmailAddress.TryNormalise($"a@{new string('b', 64)}.org", out _, out _).Should().BeFalse();
    }

    [Fact]
    public void Normalise_AnyText_IsRefusedOrGivesAPlainAddressThatStaysAsItIs() => Prop.ForAll(Texts, text =>
    {
        if (!EmailAddress.TryNormalise(text ?? "", out var address, out var problem)) return problem is not null;

        return address.Length <= EmailAddress.Longest
            && address.All(c => c is > ' ' and < '\u007f')
            && address.Count(c => c == '@') == 1
            && EmailAddress.TryNormalise(address, out var again, out _)
            && again == address;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
}
