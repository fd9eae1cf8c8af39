namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>
/// What an attempt wrote and is not stored yet. Secrets in it are replaced by asterisks, as many as they have bytes, so that offsets stay
/// what the node counted. What may be the beginning of a secret or of a character waits for what follows.
/// </summary>
internal sealed class LogBuffer(long offset, IEnumerable<string> secrets)
{
    private readonly SecretPattern[] _secrets = [.. secrets.Select(secret => new SecretPattern(secret)).OrderByDescending(secret => secret.Length)];
    private readonly List<byte> _data = [];
    private readonly List<(int Start, short Stream, DateTimeOffset Time)> _runs = [];

    /// <summary>The next byte that is expected.</summary>
    public long NextOffset => offset + _data.Count;

    public int Count => _data.Count;

    public void Add(short stream, DateTimeOffset time, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return;
        if (_runs.Count == 0 || _runs[^1].Stream != stream) _runs.Add((_data.Count, stream, time));
        _data.AddRange(bytes);
    }

    /// <summary>Takes out what can be stored now; null when there is nothing.</summary>
    /// <param name="isLast">Nothing follows: nothing waits.</param>
    public LogPart? Take(bool isLast)
    {
        var data = _data.ToArray();
        var length = data.Length;
        foreach (var stream in _runs.Select(run => run.Stream).Distinct())
        {
            var places = PlacesOf(stream, data.Length);
            var waiting = Math.Max(Mask(data, places), IncompleteCharacter(data, places));
            if (!isLast && waiting > 0) length = Math.Min(length, places[^waiting]);
        }

        if (length == 0) return null;
        // What waits is looked at again with what follows, and what is masked stays so.
        _data.Clear();
        _data.AddRange(data.AsSpan(length));
        return Cut(data, length);
    }

    private LogPart Cut(byte[] data, int length)
    {
        var taken = _runs.Where(run => run.Start < length).ToList();
        var last = taken[^1];
        var rest = _runs.Where(run => run.Start >= length).Select(run => (run.Start - length, run.Stream, run.Time)).ToList();
        // The run that is cut goes on at the beginning of what is left.
        if (_data.Count > 0 && (rest.Count == 0 || rest[0].Item1 > 0)) rest.Insert(0, (0, last.Stream, last.Time));
        _runs.Clear();
        _runs.AddRange(rest);
        var part = new LogPart(offset, data[..length], [.. taken.Select(run => run.Start)], [.. taken.Select(run => run.Stream)], [.. taken.Select(run => run.Time)]);
        offset += length;
        return part;
    }

    /// <summary>Where the bytes of one stream lie.</summary>
    private List<int> PlacesOf(short stream, int end)
    {
        var places = new List<int>();
        for (var i = 0; i < _runs.Count; i++)
        {
            if (_runs[i].Stream != stream) continue;
            var until = i + 1 < _runs.Count ? _runs[i + 1].Start : end;
            for (var place = _runs[i].Start; place < until; place++) places.Add(place);
        }

        return places;
    }

    /// <summary>Replaces secrets; returns how many of the last bytes may begin one.</summary>
    private int Mask(byte[] data, List<int> places)
    {
        if (_secrets.Length == 0) return 0;
        var bytes = new byte[places.Count];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = data[places[i]];
        foreach (var secret in _secrets) secret.Mask(bytes);
        // Asked again when all are replaced: what belongs to a longer one begins no other.
        var waiting = _secrets.Max(secret => secret.Mask(bytes));
        for (var i = 0; i < bytes.Length; i++) data[places[i]] = bytes[i];
        return waiting;
    }

    /// <summary>How many bytes at the end begin a character that is not all there.</summary>
    private static int IncompleteCharacter(byte[] data, List<int> places)
    {
        for (var back = 1; back <= Math.Min(3, places.Count); back++)
        {
            var value = data[places[^back]];
            if ((value & 0xC0) == 0x80) continue;
            var length = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
            return length > back ? back : 0;
        }

        return 0;
    }
}
