using System.Globalization;
using System.Text;

namespace AIForge.Node.Logs;

/// <summary>Reads what is written to a log from its end on, over its rotations.</summary>
internal sealed class LogFollowing : IDisposable
{
    private const byte LineEnd = (byte)'\n';
    private readonly LogFiles _files;
    private readonly List<byte> _begun = [];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private FileStream? _stream;

    /// <summary>From the present end of the newest file on.</summary>
    public LogFollowing(LogFiles files)
    {
        _files = files;
        if (!File.Exists(files.Newest)) return;
        _stream = LogFiles.Open(files.Newest);
        _stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>The lines that are whole by now.</summary>
    public IReadOnlyList<string> Next()
    {
        var lines = new List<string>();
        var moved = HasMoved();
        ReadTo(lines);
        if (!moved || !File.Exists(_files.Newest)) return lines;
        // The old file was asked for its end after it had been renamed, so nothing of it is missed.
        _stream?.Dispose();
        _stream = LogFiles.Open(_files.Newest);
        ReadTo(lines);
        return lines;
    }

    public void Dispose() => _stream?.Dispose();

    /// <summary>The system knows the present name of an open file.</summary>
    private bool HasMoved()
    {
        if (_stream is null) return true;
        var link = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_stream.SafeFileHandle.DangerousGetHandle()}");
        return new FileInfo(link).LinkTarget != _files.Newest;
    }

    private void ReadTo(List<string> lines)
    {
        for (var read = _stream?.Read(_buffer) ?? 0; read > 0; read = _stream!.Read(_buffer))
        {
            foreach (var letter in _buffer.AsSpan(0, read))
            {
                if (letter != LineEnd)
                {
                    _begun.Add(letter);
                    continue;
                }

                lines.Add(Encoding.UTF8.GetString([.. _begun]));
                _begun.Clear();
            }
        }
    }
}
