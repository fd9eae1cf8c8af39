using System.Text;
using AIForge.Coordinator.Jobs.Containers;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>Secrets never reach what is stored, however the bytes come.</summary>
public sealed class LogBufferTests
{
    private const string Secret = "hunter2-hunter2!", Other = "aaaaaaab";

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Take_AnyPieces_MasksEverySecretAndKeepsTheRest(int piece)
    {
        var text = $"begin {Secret}{Secret} aaaaaaaaaaaab {Secret[..8]} ü€😀 {Other}";
        var bytes = Encoding.UTF8.GetBytes(text);
        var buffer = new LogBuffer(100, [Secret, Other]);
        var stored = new List<byte>();
        var next = 100L;
        for (var at = 0; at < bytes.Length; at += piece)
        {
            buffer.Add(1, Now, bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            Keep(buffer.Take(isLast: false));
        }

        Keep(buffer.Take(isLast: true));

        Encoding.UTF8.GetString([.. stored]).Should().Be(text.Replace(Secret, new string('*', Secret.Length), StringComparison.Ordinal).Replace(Other, new string('*', Other.Length), StringComparison.Ordinal));

        void Keep(LogPart? part)
        {
            if (part is null) return;
            part.StartOffset.Should().Be(next);
            Encoding.UTF8.GetString(part.Data).Should().NotContain("\uFFFD", "no character is cut");
            next = part.EndOffset;
            stored.AddRange(part.Data);
        }
    }

    [Fact]
    public void Take_SecretAroundTheOtherStream_IsMasked()
    {
        var buffer = new LogBuffer(0, [Secret]);
        buffer.Add(1, Now, Encoding.UTF8.GetBytes(Secret[..5]));
        buffer.Add(2, Now, "noise"u8);
        buffer.Take(isLast: false).Should().BeNull("it may be the beginning of a secret");
        buffer.Add(1, Now, Encoding.UTF8.GetBytes(Secret[5..]));

        var part = buffer.Take(isLast: false)!;

        Encoding.UTF8.GetString(part.Data).Should().Be("*****noise***********");
        part.RunStarts.Should().Equal(0, 5, 10);
        part.RunStreams.Should().Equal([(short)1, (short)2, (short)1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Take_SecretsThatOverlap_ShowsNothingOfEither(int piece)
    {
        var text = "say xabcdef-rest, abc, xabcd";
        var bytes = Encoding.UTF8.GetBytes(text);
        var buffer = new LogBuffer(0, ["xabcde", "abcdef-rest", "cdef"]);
        var shown = new StringBuilder();
        for (var at = 0; at < bytes.Length; at += piece)
        {
            buffer.Add(1, Now, bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            if (buffer.Take(isLast: false) is { } part) shown.Append(Encoding.UTF8.GetString(part.Data));
        }

        if (buffer.Take(isLast: true) is { } last) shown.Append(Encoding.UTF8.GetString(last.Data));

        shown.ToString().Should().Be("say ************, abc, xabcd");
    }

    [Fact]
    public void Take_RandomSecretsAndPieces_HidesWhatASearchFinds()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            // Two letters make secrets that begin, end and contain each other.
            string[] secrets = [.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Letters(1 + random.Next(8)))];
            var text = Letters(random.Next(60));
            var expected = text.ToCharArray();
            foreach (var secret in secrets)
            {
                for (var at = text.IndexOf(secret, StringComparison.Ordinal); at >= 0; at = text.IndexOf(secret, at + 1, StringComparison.Ordinal))
                    Array.Fill(expected, '*', at, secret.Length);
            }

            var buffer = new LogBuffer(0, secrets);
            var shown = new StringBuilder();
            for (var at = 0; at < text.Length;)
            {
                var piece = Math.Min(1 + random.Next(9), text.Length - at);
                buffer.Add(1, Now, Encoding.UTF8.GetBytes(text.Substring(at, piece)));
                at += piece;
                if (buffer.Take(isLast: false) is { } part) shown.Append(Encoding.UTF8.GetString(part.Data));
            }

            if (buffer.Take(isLast: true) is { } last) shown.Append(Encoding.UTF8.GetString(last.Data));
            shown.ToString().Should().Be(new string(expected), "round {0}, secrets {1} in {2}", round, string.Join(' ', secrets), text);
        }

        string Letters(int count) => new([.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0 ? 'a' : 'b')]);
    }

    [Fact]
    public void Cut_KeepsWhatFits()
    {
        var part = new LogPart(10, Encoding.UTF8.GetBytes("aaaabbbbcccc"), [0, 4, 8], [1, 2, 1], [Now, Now, Now]);

        var cut = part.Cut((2 * LogPart.RunCost) + 6);

        Encoding.UTF8.GetString(cut.Data).Should().Be("aaaabb");
        cut.RunStarts.Should().Equal(0, 4);
        cut.EndOffset.Should().Be(16);
        part.Cut(3).Data.Should().BeEmpty();
        part.Cut(part.Cost).Data.Should().HaveCount(12);
    }
}
