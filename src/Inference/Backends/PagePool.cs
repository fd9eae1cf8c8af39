namespace AIForge.Inference.Backends;

/// <summary>
/// Who has the pages of a <see cref="KvStore"/>. A page is free, held by one or more sequences, or kept: nobody holds it, but what it
/// says can be found again by the tokens it was computed from, until its memory is needed. The page that was not used for longest is
/// given up first. Nothing is allocated after construction. Used by the one thread that runs the model; the counts may be read from any.
/// </summary>
public sealed class PagePool
{
    private readonly int[] _holders;
    private readonly Stack<int> _free;
    private readonly PrefixIndex _index;
    private readonly PageOrder _kept;
    private int _freePages;
    private int _keptPages;

    public PagePool(int pages)
    {
        _holders = new int[pages];
        _free = new Stack<int>(Enumerable.Range(0, pages).Reverse());
        (_index, _kept) = (new PrefixIndex(pages), new PageOrder(pages));
        _freePages = pages;
    }

    /// <summary>Pages that can be rented: the free ones and those that are only kept.</summary>
    public int FreePages => Volatile.Read(ref _freePages) + KeptPages;

    /// <summary>Pages that nobody holds and whose content is kept.</summary>
    public int KeptPages => Volatile.Read(ref _keptPages);

    /// <summary>Takes a page, a free one if there is any; false when sequences hold all of them.</summary>
    public bool TryRent(out int page)
    {
        if (!_free.TryPop(out page))
        {
            if (!_kept.TryTakeOldest(out page)) return false;
            _index.Remove(page);
        }

        _holders[page] = 1;
        Count();
        return true;
    }

    /// <summary>One holder less. The pages of a sequence are returned last page first, so that none is kept longer than the one before
    /// it, without which it cannot be found.</summary>
    public void Return(int page)
    {
        if (--_holders[page] > 0) return;
        if (_index.Contains(page)) _kept.AddNewest(page);
        else _free.Push(page);
        Count();
    }

    /// <summary>Finds the page of these tokens and becomes one of its holders.</summary>
    /// <returns>The page, or -1 when there is none.</returns>
    public int Hold(PagePrefix prefix, ReadOnlySpan<int> tokens)
    {
        var page = _index.Find(prefix, tokens);
        if (page < 0) return page;
        if (_holders[page]++ == 0) _kept.Remove(page);
        Count();
        return page;
    }

    /// <summary>Lets a page that is held and full be found by its tokens, for which there is none yet.</summary>
    public void Publish(int page, PagePrefix prefix, ReadOnlySpan<int> tokens) => _index.Add(page, prefix, tokens);

    /// <summary>Lets nobody find a page any more. Its holders keep it.</summary>
    public void Forget(int page)
    {
        if (_index.Contains(page)) _index.Remove(page);
    }

    /// <summary>What a page can be found by comes after this.</summary>
    public PagePrefix After(int page) => _index.After(page);

    private void Count()
    {
        Volatile.Write(ref _freePages, _free.Count);
        Volatile.Write(ref _keptPages, _kept.Count);
    }
}
