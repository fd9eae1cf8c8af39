using System.Net;
using System.Net.Mail;
using System.Text;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>Hands mails to a submission server.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options) : IMailer
{
    public async Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        // A connection a mail: mails are few, and nothing is left open that a server would close.
        using var client = new SmtpClient(settings.SmtpHost, settings.SmtpPort) { EnableSsl = settings.SmtpTls };
        if (settings.SmtpUser.Length > 0) client.Credentials = new NetworkCredential(settings.SmtpUser, settings.SmtpPassword);
        using var message = new MailMessage(settings.From, mail.To, mail.Subject, mail.Text) { SubjectEncoding = Encoding.UTF8, BodyEncoding = Encoding.UTF8 };
        await client.SendMailAsync(message, cancellationToken);
    }
}
