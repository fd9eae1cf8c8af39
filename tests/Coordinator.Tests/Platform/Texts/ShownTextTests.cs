using AIForge.Coordinator.Platform.Texts;

namespace AIForge.Coordinator.Tests.Platform.Texts;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("Weavers & Söhne")]
    [InlineData("織機")]
    [InlineData("👩🏽\u200D💻 at work")]
    [InlineData("❤️\u200D🔥")]
    public void ProblemOfName_ReadableName_IsNone(string name) => ShownText.ProblemOfName(name, 64).Should().BeNull();

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\u00A0\u3000")]
    [InlineData("12345678901")]
    public void ProblemOfName_LengthOutOfBounds_SaysTheBounds(string name) => ShownText.ProblemOfName(name, 10).Should().Be("Give 1 to 10 characters.");

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\tb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u2029b")]
    public void ProblemOfName_ControlCharacter_IsRefused(string name) => ShownText.ProblemOfName(name, 64).Should().StartWith("Control characters");

    [Theory]
    [InlineData("a\u202Eb")]
    [InlineData("a\u2066b")]
    [InlineData("a\u061Cb")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u200Cb")]
    [InlineData("a\u200Fb")]
    [InlineData("a\u2060b")]
    [InlineData("a\uFEFFb")]
    [InlineData("a\u00ADb")]
    [InlineData("a\U000E0041b")]
    [InlineData("a\u200Db")]
    [InlineData("é\u200Db")]
    [InlineData("é\u200D")]
    [InlineData("\u200Dé")]
    [InlineData("é\u200D\u200Dé")]
    public void ProblemOfName_InvisibleCharacter_IsRefused(string name) => ShownText.ProblemOfName(name, 64).Should().StartWith("Invisible characters");

    [Fact]
    public void ProblemOfName_CharactersOutsideTheBasicPlane_CountOnce()
    {
        var name = string.Concat(Enumerable.Repeat("🧵", 64));

        ShownText.ProblemOfName(name, 64).Should().BeNull();
        ShownText.ProblemOfName(name, 63).Should().Be("Give 1 to 63 characters.");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("one\n\ttwo", true)]
    [InlineData("one\rtwo", false)]
    [InlineData("one\u202Etwo", false)]
    [InlineData("12345678901", false)]
    public void ProblemOfText_Lines_AreTakenWhereTheyCanBeSeen(string text, bool isTaken) => (ShownText.ProblemOfText(text, 10) is null).Should().Be(isTaken);

    [Theory]
    [InlineData("", true)]
    [InlineData("cold", true)]
    [InlineData("one\ntwo", false)]
    [InlineData("12345678901", false)]
    public void ProblemOfLabel_MayBeEmpty_IsOneLine(string label, bool isTaken) => (ShownText.ProblemOfLabel(label, 10) is null).Should().Be(isTaken);

    [Theory]
    [InlineData(" GeForce\0 RTX\u202E 5090\r\n", "GeForce RTX 5090")]
    [InlineData("a\u200Bb\u200Dc\U000E0041d\u2028e", "abcde")]
    [InlineData("\u0007", "")]
    [InlineData("1234567890123456789", "1234567890123456")]
    [InlineData("123456789012345 6", "123456789012345")]
    [InlineData("🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵", "🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵🧵")]
    public void Clean_WhatAMachineSays_IsFitToBeShown(string line, string shown) => ShownText.Clean(line, 16).Should().Be(shown);
}
