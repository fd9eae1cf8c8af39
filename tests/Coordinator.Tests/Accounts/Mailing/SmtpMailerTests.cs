using System.Net.Mail;
using System.Text;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Testing;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Accounts.Mailing;

public sealed class SmtpMailerTests
{
    private static readonly Mail Sent = new("ada@xn--bcher-kva.example", "AIForge Network: Grüße", "Hello,\n\ntoken afv_x\n.\nänd more\n");

    [Fact]
    public async Task Send_Mail_ArrivesAsItIs()
    {
        await using var sink = new SmtpSink();

        await Mailer(sink.Port).SendAsync(Sent, default).Within();

        var (commands, message) = await sink.Received.Within();
        commands.Should().Contain(command => command.StartsWith("MAIL FROM:<network@aiforge.example>")).And.Contain("RCPT TO:<ada@xn--bcher-kva.example>");
        commands.Should().Contain(command => command.StartsWith("AUTH"));
        var (head, body) = (message[..message.IndexOf("\n\n", StringComparison.Ordinal)], message[(message.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]);
        head.Should().ContainAll("To: ada@xn--bcher-kva.example", "Subject: =?utf-8?", "Content-Transfer-Encoding: base64");
        Encoding.UTF8.GetString(Convert.FromBase64String(body.ReplaceLineEndings(""))).ReplaceLineEndings("\n").Should().Be(Sent.Text);
    }

    [Fact]
    public async Task Send_RecipientRefused_Throws()
    {
        await using var sink = new SmtpSink(refusesRecipients: true);

        await FluentActions.Awaiting(() => Mailer(sink.Port).SendAsync(Sent, default).Within()).Should().ThrowAsync<SmtpException>();
    }

    [Fact]
    public async Task Send_NobodyListens_Throws()
    {
        await FluentActions.Awaiting(() => Mailer(1).SendAsync(Sent, default).Within()).Should().ThrowAsync<SmtpException>();
    }

    [Fact]
    public async Task Send_TlsWantedAndNotOffered_SendsNothing()
    {
        await using var sink = new SmtpSink();

        await FluentActions.Awaiting(() => Mailer(sink.Port, tls: true).SendAsync(Sent, default).Within()).Should().ThrowAsync<SmtpException>();

        sink.Received.IsCompleted.Should().BeFalse();
    }

    private static SmtpMailer Mailer(int port, bool tls = false) => new(Options.Create(new MailOptions
    {
        SmtpHost = "127.0.0.1", SmtpPort = port, SmtpTls = tls, SmtpUser = "network", SmtpPassword = "secret", From = "network@aiforge.example",
    }));
}
