using AIForge.Coordinator.Accounts.Mailing;

namespace AIForge.Coordinator.Tests.Accounts.Mailing;

public sealed class MailTextsTests
{
    [Theory]
    [InlineData(MailKinds.VerifyEmail, "POST /api/auth/email/verify\n    {\"token\": \"…\"}", "within 24 hours")]
    [InlineData(MailKinds.ResetPassword, "POST /api/auth/password/reset\n    {\"token\": \"…\", \"new_password\": \"…\"}", "within 30 minutes")]
    public void Compose_WithoutAWebApplication_SaysWhereTheTokenGoesAndHowLongItLasts(string kind, string call, string time) =>
        Text(kind, new MailOptions()).Should().Contain("\n    the-token\n").And.Contain(call).And.Contain(time);

    [Fact]
    public void Compose_WithAWebApplication_HoldsTheLinkAlone() =>
        Text(MailKinds.VerifyEmail, new MailOptions { WebUrl = "https://aiforge.example/" }).Should()
            .Contain("https://aiforge.example/verify-email#token=the-token").And.NotContain("POST");

    [Fact]
    public void Compose_HourAndAHalf_IsNotRounded() =>
        Text(MailKinds.VerifyEmail, new MailOptions { VerifyFor = TimeSpan.FromMinutes(90) }).Should().Contain("within 90 minutes");

    private static string Text(string kind, MailOptions options) =>
        MailTexts.Compose(new WaitingMail(Guid.Empty, Guid.Empty, kind, "ada@example.org", 1, "ada"), "the-token", options).Text;
}
