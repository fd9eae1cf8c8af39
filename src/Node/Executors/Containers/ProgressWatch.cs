using System.Text;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>Hears what a job says of its progress, on stdout and in its file, and passes it on at most once a second.</summary>
internal sealed class ProgressWatch(string file, IEnumerable<string> environment, Action<AttemptProgress> progress, TimeProvider clock)
{
    // Shorter values are words and no secrets, in logs as well.
    private const int ShortestSecret = 6;
    private const int LongestLine = 1_024;
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(1);

    private readonly string[] _secrets = [.. environment.Where(value => value.Length >= ShortestSecret).OrderByDescending(value => value.Length)];
    private readonly Lock _lock = new();
    private readonly StringBuilder _line = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private AttemptProgress _heard = new() { Activity = "running" };
    private AttemptProgress? _said;
    private long _saidAt;
    private string _inFile = "";

    /// <summary>The next bytes of stdout.</summary>
    public void Hear(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        var count = _decoder.GetChars(bytes, characters, flush: false);
        for (var rest = characters.AsSpan(0, count); !rest.IsEmpty;)
        {
            var end = rest.IndexOf('\n');
            var part = end < 0 ? rest : rest[..end];
            // Of a longer line only the beginning can matter.
            _line.Append(part[..Math.Min(part.Length, LongestLine - _line.Length)]);
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (end < 0) continue;
            Take(_line.ToString());
            _line.Clear();
        }
    }

    /// <summary>Looks at the file, and says what is new when it is time.</summary>
    public void Look()
    {
        if (Read() is { } text && text != _inFile)
        {
            _inFile = text;
            lock (_lock) _heard = ProgressLine.TryParse(text.Split('\n')[0], _heard, _secrets) ?? _heard;
        }

        Say();
    }

    private void Take(string line)
    {
        if (!line.StartsWith(ProgressLine.Prefix, StringComparison.Ordinal)) return;
        lock (_lock) _heard = ProgressLine.TryParse(line.AsSpan(ProgressLine.Prefix.Length), _heard, _secrets) ?? _heard;
        Say();
    }

    private void Say()
    {
        AttemptProgress news;
        lock (_lock)
        {
            if (_heard.Equals(_said) || (_said is not null && clock.GetElapsedTime(_saidAt) < SayEvery)) return;
            (news, _said, _saidAt) = (_heard, _heard, clock.GetTimestamp());
        }

        progress(news);
    }

    /// <summary>The job may put anything in the file's place.</summary>
    private string? Read()
    {
        try
        {
            using var handle = NativeFiles.OpenPlain(file);
            if (handle is null) return null;
            var buffer = new byte[LongestLine];
            return Encoding.UTF8.GetString(buffer, 0, RandomAccess.Read(handle, buffer, 0));
        }
        catch (IOException)
        {
            // It went while it was read.
            return null;
        }
    }
}
