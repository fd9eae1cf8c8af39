using System.Buffers;
using System.Globalization;
using System.Text;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>
/// Reads the headers of a ustar archive as its bytes pass, and remembers where its files lie. Takes files and folders alone, at paths that
/// lead nowhere else; pax headers may name a long path or a large size.
/// </summary>
internal sealed class ArchiveIndex(int mostFiles)
{
    private const int Block = 512, MostPaxBytes = 65_536;
    private const long MostFileBytes = 1L << 60;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _header = new byte[Block];
    private readonly List<OutputFile> _files = [];
    private readonly ArrayBufferWriter<byte> _pax = new();
    private int _filled;
    private long _position;
    private long _skip;
    private int _paxLeft;
    private int _paxPadding;
    private int _zeroBlocks;
    private string? _nextPath;
    private long? _nextSize;

    public IReadOnlyList<OutputFile> Files => _files;

    /// <exception cref="Shared.Faults.FaultException">It is no such archive.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[Take(bytes)..];
    }

    /// <summary>The archive is over.</summary>
    public void Finish()
    {
        if (_filled > 0 || _skip > 0 || _paxLeft > 0 || _zeroBlocks < 2) throw Invalid("it does not end as an archive does.");
    }

    /// <summary>Takes what belongs together, and returns how many bytes that were.</summary>
    private int Take(ReadOnlySpan<byte> bytes)
    {
        var wanted = _paxLeft > 0 ? _paxLeft : _skip > 0 ? _skip : Block - _filled;
        var taken = (int)Math.Min(bytes.Length, wanted);
        _position += taken;
        if (_paxLeft > 0)
        {
            _pax.Write(bytes[..taken]);
            _paxLeft -= taken;
            if (_paxLeft == 0) ReadPax();
        }
        else if (_skip > 0)
        {
            _skip -= taken;
        }
        else
        {
            bytes[..taken].CopyTo(_header.AsSpan(_filled));
            _filled += taken;
            if (_filled == Block) ReadHeader();
        }

        return taken;
    }

    private void ReadHeader()
    {
        _filled = 0;
        if (_header.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            _zeroBlocks++;
            return;
        }

        if (_zeroBlocks > 0) throw Invalid("something follows its end.");
        RequireChecksum();
        var type = (char)_header[156];
        if (type == 'x')
        {
            BeginPax(Octal(124, 12));
            return;
        }

        var size = _nextSize ?? Octal(124, 12);
        var path = _nextPath ?? PathOf();
        (_nextPath, _nextSize) = (null, null);
        if (type == '5' && size == 0) RequirePath(path.TrimEnd('/'));
        else if (type is '0' or '\0') AddFile(path, size);
        else throw Invalid($"{path} is neither a file nor a folder.");
    }

    private void AddFile(string path, long size)
    {
        RequirePath(path);
        if (size > MostFileBytes) throw Invalid("a file in it says that it is too large.");
        if (_files.Count == mostFiles) throw Invalid($"it holds more than {mostFiles} files.");
        _files.Add(new OutputFile(_files.Count, path, size, _position));
        _skip = (size + Block - 1) / Block * Block;
    }

    private void BeginPax(long size)
    {
        if (size > MostPaxBytes) throw Invalid("a pax header is too long.");
        _pax.ResetWrittenCount();
        _paxLeft = (int)size;
        _paxPadding = (int)(((size + Block - 1) / Block * Block) - size);
        if (size == 0) ReadPax();
    }

    /// <summary>Records of `length key=value` and a line feed.</summary>
    private void ReadPax()
    {
        _skip = _paxPadding;
        var rest = _pax.WrittenSpan;
        while (rest.Length > 0)
        {
            var blank = rest.IndexOf((byte)' ');
            if (blank < 0 || !int.TryParse(rest[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length <= blank + 1 || length > rest.Length)
                throw Invalid("a pax header is malformed.");
            var record = Text(rest[(blank + 1)..length]).TrimEnd('\n');
            rest = rest[length..];
            if (record.StartsWith("path=", StringComparison.Ordinal)) _nextPath = record["path=".Length..];
            else if (record.StartsWith("size=", StringComparison.Ordinal)) _nextSize = long.TryParse(record["size=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw Invalid("a pax header is malformed.");
        }
    }

    private string PathOf()
    {
        var (name, prefix) = (Field(0, 100), Field(345, 155));
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private void RequireChecksum()
    {
        var sum = 0L;
        for (var i = 0; i < Block; i++) sum += i is >= 148 and < 156 ? (byte)' ' : _header[i];
        if (sum != Octal(148, 8)) throw Invalid("a header is damaged, or it is no archive.");
    }

    private static void RequirePath(string path)
    {
        if (path.Length is 0 or > 4_096 || path.Any(char.IsControl) || path.Split('/').Any(segment => segment is "" or "." or ".."))
            throw Invalid("a path in it leads elsewhere or cannot be shown.");
    }

    private string Field(int start, int length)
    {
        var bytes = _header.AsSpan(start, length);
        var end = bytes.IndexOf((byte)0);
        return Text(end < 0 ? bytes : bytes[..end]);
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Invalid("a name in it is no UTF-8.");
        }
    }

    private long Octal(int start, int length)
    {
        var value = 0L;
        foreach (var digit in _header.AsSpan(start, length).Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7' || value >= 1L << 57) throw Invalid("a header is damaged, or it is no archive.");
            value = (value * 8) + digit - '0';
        }

        return value;
    }

    private static Shared.Faults.FaultException Invalid(string problem) => ContainerFaults.OutputInvalid(problem);
}
