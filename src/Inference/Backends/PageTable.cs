namespace AIForge.Inference.Backends;

/// <summary>
/// The pages that hold one sequence, in order of position. Sequences of one scope share the full pages of the tokens with which they
/// all begin: what a page holds follows from the tokens up to its end alone, to the bit, whoever computes it and in what company.
/// </summary>
/// <param name="scope">Whose tokens they are; sequences of other scopes never see that somebody had the same. Null shares nothing.</param>
public sealed class PageTable(KvStore store, string? scope = null)
{
    private readonly List<int> _pages = [];

    // The leading pages that others can find, and what comes after them.
    private int _shared;
    private PagePrefix _prefix = PagePrefix.Beginning(scope);

    /// <summary>Some of what was stored here was not finite: attention over it gives NaN, so that it is noticed,
    /// and others do not find it.</summary>
    internal bool IsBroken { get; set; }

    /// <summary>Pages that are held.</summary>
    public int Count => _pages.Count;

    /// <summary>Tokens of the leading pages that others of the scope can find.</summary>
    public int SharedTokens => _shared * KvStore.PageTokens;

    public int PageOf(int position) => _pages[position / KvStore.PageTokens];

    /// <summary>Rents pages until <paramref name="tokens"/> tokens fit; false when the store has no more. Pages already held
    /// stay.</summary>
    public bool TryReserve(int tokens)
    {
        while (_pages.Count < KvStore.PagesFor(tokens))
        {
            if (!store.Pool.TryRent(out var page)) return false;
            _pages.Add(page);
        }

        return true;
    }

    /// <summary>
    /// Goes on with pages that others have computed, as far as they begin with <paramref name="tokens"/>; the last token is always left
    /// to be computed. Does nothing unless everything computed so far is shared.
    /// </summary>
    /// <param name="computed">Tokens whose keys and values are here already.</param>
    /// <returns>How many tokens more need no computation.</returns>
    public int Adopt(ReadOnlySpan<int> tokens, int computed)
    {
        if (scope is null || computed != SharedTokens) return 0;
        while (SharedTokens + KvStore.PageTokens < tokens.Length)
        {
            var page = store.Pool.Hold(_prefix, tokens.Slice(SharedTokens, KvStore.PageTokens));
            if (page < 0) break;
            Put(page);
        }

        return SharedTokens - computed;
    }

    /// <summary>Lets others of the scope find the pages that are full. Where somebody else has computed the same meanwhile, his page takes
    /// the place of this one.</summary>
    public void Share(ReadOnlySpan<int> tokens, int computed)
    {
        if (scope is null || IsBroken) return;
        while (SharedTokens + KvStore.PageTokens <= computed)
        {
            var next = tokens.Slice(SharedTokens, KvStore.PageTokens);
            var page = store.Pool.Hold(_prefix, next);
            if (page >= 0) Put(page);
            else Publish(next);
        }
    }

    /// <summary>Whether both go on alike from the same shared pages: the next page of the one is the next page of the other.</summary>
    public bool GoesOnLike(PageTable other, ReadOnlySpan<int> tokens, ReadOnlySpan<int> otherTokens) =>
        scope is not null && _shared == other._shared && _prefix == other._prefix
        && SharedTokens + KvStore.PageTokens < tokens.Length && SharedTokens + KvStore.PageTokens <= otherTokens.Length
        && tokens.Slice(SharedTokens, KvStore.PageTokens).SequenceEqual(otherTokens.Slice(SharedTokens, KvStore.PageTokens));

    /// <summary>Lets nobody find these pages any more, as what they hold is in doubt.</summary>
    public void Forget()
    {
        for (var i = 0; i < _shared; i++) store.Pool.Forget(_pages[i]);
    }

    public void Release()
    {
        for (var i = _pages.Count - 1; i >= 0; i--) store.Pool.Return(_pages[i]);
        _pages.Clear();
        (_shared, _prefix, IsBroken) = (0, PagePrefix.Beginning(scope), false);
    }

    /// <summary>Makes a page that is held the next shared one.</summary>
    private void Put(int page)
    {
        if (_shared == _pages.Count)
        {
            _pages.Add(page);
        }
        else
        {
            store.Pool.Return(_pages[_shared]);
            _pages[_shared] = page;
        }

        _shared++;
        _prefix = store.Pool.After(page);
    }

    private void Publish(ReadOnlySpan<int> tokens)
    {
        store.Pool.Publish(_pages[_shared], _prefix, tokens);
        _prefix = store.Pool.After(_pages[_shared++]);
    }
}
