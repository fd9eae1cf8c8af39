using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>Writes mails to a folder, for a network that has no mail server. Only the process' own account may read them.</summary>
internal sealed partial class FileMailer(IOptions<MailOptions> options, TimeProvider clock, ILogger<FileMailer> logger) : IMailer
{
    private const string Extension = ".eml";
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private readonly ILogger _logger = logger;

    public async Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(options.Value.Folder);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerFolder);

        // Ids of version 7: in order of time.
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        var path = Path.Combine(folder, id + Extension);
        await WriteAsync(path + ".new", Compose(mail, id), cancellationToken);
        File.Move(path + ".new", path);
        foreach (var old in Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).SkipLast(options.Value.MaxFiles)) File.Delete(old);
        LogWritten(path);
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var create = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = OwnerFile;
        await using var file = new FileStream(path, create);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    /// <summary>RFC 5322, with the text as it is: readable by a mail program and by eye.</summary>
    private string Compose(Mail mail, string id)
    {
        string[] lines =
        [
            $"From: {options.Value.From}",
            $"To: {mail.To}",
            $"Subject: {mail.Subject}",
            $"Date: {clock.GetUtcNow().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture)}",
            $"Message-ID: <{id}@{options.Value.From.Split('@')[^1]}>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
            "",
            mail.Text,
        ];
        return string.Join("\r\n", lines).ReplaceLineEndings("\r\n") + "\r\n";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No mail server is configured: the mail was written to {Path}")]
    private partial void LogWritten(string path);
}
