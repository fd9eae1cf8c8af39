using AIForge.Coordinator.Platform.Database.Embedded;

namespace AIForge.Coordinator.Tests.Platform.Database.Embedded;

public sealed class ServerLogTests : IDisposable
{
    private readonly string _log = Path.GetTempFileName();

    public void Dispose() => File.Delete(_log);

    [Theory]
    [InlineData("FATAL:  could not write lock file \"postmaster.pid\": No space left on device", "*the disk of * is full*")]
    [InlineData("FATAL:  could not open file: Permission denied", "*no write access*")]
    [InlineData("FATAL:  something else", "It failed. The end of *something else*")]
    public void Explain_LastLines_BecomeAnAdvice(string line, string message)
    {
        File.WriteAllText(_log, $"LOG:  starting\n{line}\n");

        ServerLog.Explain("It failed", _log, inner: null).Message.Should().Match(message);
    }

    [Fact]
    public void Explain_NoLog_StillSaysWhat() => ServerLog.Explain("It failed", _log + ".none", inner: null).Message.Should().StartWith("It failed");
}
