namespace AIForge.Inference.Backends;

/// <summary>Pages in the order in which they were added; any of them can be taken out. A list linked through arrays.</summary>
internal sealed class PageOrder
{
    private readonly int[] _older;
    private readonly int[] _newer;

    // The list is a ring through one place more than there are pages.
    private readonly int _end;

    public PageOrder(int pages)
    {
        (_older, _newer, _end) = (new int[pages + 1], new int[pages + 1], pages);
        _older[_end] = _newer[_end] = _end;
    }

    public int Count { get; private set; }

    public void AddNewest(int page)
    {
        var newest = _older[_end];
        (_older[page], _newer[page]) = (newest, _end);
        _newer[newest] = _older[_end] = page;
        Count++;
    }

    public void Remove(int page)
    {
        _newer[_older[page]] = _newer[page];
        _older[_newer[page]] = _older[page];
        Count--;
    }

    public bool TryTakeOldest(out int page)
    {
        page = _newer[_end];
        if (page == _end) return false;
        Remove(page);
        return true;
    }
}
