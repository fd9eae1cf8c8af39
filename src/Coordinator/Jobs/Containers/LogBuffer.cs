namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>
/// What an attempt wrote and is not stored yet. Secrets in it are replaced by asterisks, as many as they have bytes, so that offsets stay
/// what the node counted. What may be the beginning of a secret or of a character waits for what follows.
/// </summary>
internal sealed class LogBuffer(long offset, IEnumerable<string> secrets)
{
    private readonly SecretMatcher _secrets = new(secrets);
    private readonly List<byte> _data = [];

    // Which of them belong to a secret. They stay what they are until they are stored: another secret may begin within one.
    private readonly List<bool> _hidden = [];
    private readonly List<(int Start, short Stream, DateTimeOffset Time)> _runs = [];

    /// <summary>The next byte that is expected.</summary>
    public long NextOffset => offset + _data.Count;

    public int Count => _data.Count;

    public void Add(short stream, DateTimeOffset time, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return;
        if (_runs.Count == 0 || _runs[^1].Stream != stream) _runs.Add((_data.Count, stream, time));
        _data.AddRange(bytes);
        _hidden.AddRange(new bool[bytes.Length]);
    }

    /// <summary>Takes out what can be stored now; null when there is nothing.</summary>
    /// <param name="isLast">Nothing follows: nothing waits.</param>
    public LogPart? Take(bool isLast)
    {
        var length = _data.Count;
        foreach (var stream in _runs.Select(run => run.Stream).Distinct())
        {
            var places = PlacesOf(stream, _data.Count);
            var waiting = Math.Max(Hide(places), IncompleteCharacter(places));
            if (!isLast && waiting > 0) length = Math.Min(length, places[^waiting]);
        }

        return length == 0 ? null : Cut(length);
    }

    private LogPart Cut(int length)
    {
        var data = new byte[length];
        for (var i = 0; i < length; i++) data[i] = _hidden[i] ? (byte)'*' : _data[i];
        // What waits is looked at again with what follows.
        _data.RemoveRange(0, length);
        _hidden.RemoveRange(0, length);
        var taken = _runs.Where(run => run.Start < length).ToList();
        var last = taken[^1];
        var rest = _runs.Where(run => run.Start >= length).Select(run => (run.Start - length, run.Stream, run.Time)).ToList();
        // The run that is cut goes on at the beginning of what is left.
        if (_data.Count > 0 && (rest.Count == 0 || rest[0].Item1 > 0)) rest.Insert(0, (0, last.Stream, last.Time));
        _runs.Clear();
        _runs.AddRange(rest);
        var part = new LogPart(offset, data, [.. taken.Select(run => run.Start)], [.. taken.Select(run => run.Stream)], [.. taken.Select(run => run.Time)]);
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

    /// <summary>Marks secrets; returns how many of the last bytes may begin one.</summary>
    private int Hide(List<int> places)
    {
        var (bytes, hidden) = (new byte[places.Count], new bool[places.Count]);
        for (var i = 0; i < bytes.Length; i++) bytes[i] = _data[places[i]];
        var waiting = _secrets.Mark(bytes, hidden);
        for (var i = 0; i < bytes.Length; i++) _hidden[places[i]] |= hidden[i];
        return waiting;
    }

    /// <summary>How many bytes at the end begin a character that is not all there.</summary>
    private int IncompleteCharacter(List<int> places)
    {
        for (var back = 1; back <= Math.Min(3, places.Count); back++)
        {
            var value = _data[places[^back]];
            if ((value & 0xC0) == 0x80) continue;
            var length = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
            return length > back ? back : 0;
        }

        return 0;
    }
}
