namespace AIForge.Inference.Backends;

/// <summary>The pages that hold one sequence, in order of position.</summary>
public sealed class PageTable(KvStore store)
{
    private readonly List<int> _pages = [];

    public int PageOf(int position) => _pages[position / KvStore.PageTokens];

    /// <summary>Rents pages until <paramref name="tokens"/> tokens fit; false when the store has no more. Pages already held
    /// stay.</summary>
    public bool TryReserve(int tokens)
    {
        while (_pages.Count < KvStore.PagesFor(tokens))
        {
            if (!store.TryRent(out var page)) return false;
            _pages.Add(page);
        }

        return true;
    }

    public void Release()
    {
        foreach (var page in _pages) store.Return(page);
        _pages.Clear();
    }
}
