using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Testing;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Accounts.Mailing;

public sealed class FileMailerTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLogger<FileMailer> _log = new();

    private string Mailbox => _folder.Combine("mail");

    [Fact]
    public async Task Send_Mail_IsAFileThatOnlyTheOwnerReads()
    {
        await Mailer().SendAsync(new Mail("ada@example.org", "Hello", "first line\nafv_token\n"), default).Within();

        var path = Directory.GetFiles(Mailbox).Should().ContainSingle().Which;
        (await File.ReadAllTextAsync(path)).Should().Contain("To: ada@example.org\r\n").And.Contain("\r\n\r\nfirst line\r\nafv_token\r\n")
            .And.Contain("Date: Tue, 01 Jan 2030 00:00:00 +0000\r\n");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Mailbox).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _log.Entries.Should().ContainSingle().Which.Message.Should().Contain(path).And.NotContain("afv_token").And.NotContain("ada@");
    }

    [Fact]
    public async Task Send_MoreThanAreKept_RemovesTheOldest()
    {
        for (var i = 0; i < 5; i++)
        {
            await Mailer(maxFiles: 3).SendAsync(new Mail("ada@example.org", $"number {i}", ""), default).Within();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var kept = Directory.GetFiles(Mailbox).Order().Select(File.ReadAllText).ToList();
        kept.Should().HaveCount(3);
        kept[0].Should().Contain("number 2");
        kept[2].Should().Contain("number 4");
    }

    public void Dispose() => _folder.Dispose();

    private FileMailer Mailer(int maxFiles = 10) => new(Options.Create(new MailOptions { Folder = Mailbox, MaxFiles = maxFiles }), _clock, _log);
}
