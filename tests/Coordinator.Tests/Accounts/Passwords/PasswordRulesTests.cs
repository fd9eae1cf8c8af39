using AIForge.Coordinator.Accounts.Passwords;

namespace AIForge.Coordinator.Tests.Accounts.Passwords;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("sturdy-Kettle-41")]
    [InlineData("correct horse staple battery")]
    [InlineData("Tr0ub4dor&3")]
    [InlineData("пароль из пяти слов")]
    [InlineData("🦊🐻🐼🐨🐯🦁🐮🐷")]
    [InlineData("dragon-8847-Quartz")]
    public void Problem_DecentPassword_HasNone(string password) => Problem(password).Should().BeNull();

    [Theory]
    [InlineData("", "at least 8")]
    [InlineData("Sh0rt-1", "at least 8")]
    [InlineData("🦊🐻🐼🐨", "at least 8")]
    [InlineData("nul\0inside-it", "U+0000")]
    [InlineData("my-name-is-ADALOVELACE", "username")]
    [InlineData("ada.l@example.org", "e-mail")]
    [InlineData("xx-ada.l-2024", "e-mail")]
    [InlineData("i-like-AIForge-much", "aiforge")]
    [InlineData("aaaaaaaaaaaa", "different")]
    [InlineData("abababababab", "different")]
    [InlineData("1234567890", "consecutive")]
    [InlineData("abcd1234", "consecutive")]
    [InlineData("87654321abc", "consecutive")]
    [InlineData("111222333444", "consecutive")]
    [InlineData("password", "guessed first")]
    [InlineData("P@ssw0rd!", "guessed first")]
    [InlineData("Password2024!", "guessed first")]
    [InlineData("qwertyuiop", "guessed first")]
    [InlineData("1q2w3e4r5t", "guessed first")]
    [InlineData("iloveyou123", "guessed first")]
    [InlineData("!!dragon99", "guessed first")]
    [InlineData("Sunshine1", "guessed first")]
    [InlineData("correcthorsebatterystaple", "guessed first")]
    public void Problem_GuessablePassword_SaysWhy(string password, string reason) => Problem(password).Should().Contain(reason);

    [Fact]
    public void Problem_Length_IsMeasuredInBytesOfUtf8()
    {
        var ascii = string.Concat(Enumerable.Range(0, 24).Select(i => $"{(char)('a' + i)}9X"));

        Problem(ascii).Should().BeNull("72 bytes are read");
        Problem(ascii + "z").Should().Contain("72 bytes");
        Problem(ascii[..71] + "é").Should().Contain("72 bytes");
    }

    [Fact]
    public void Problem_Megabytes_AreRefusedAtOnce() => Problem(new string('é', 10_000_000)).Should().Contain("72 bytes");

    private static string? Problem(string password) => PasswordRules.Problem(password, "AdaLovelace", "ada.l@example.org");
}
