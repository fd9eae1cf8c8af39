using System.Numerics;
using System.Runtime.InteropServices;

namespace AIForge.Inference.Backends;

/// <summary>
/// Finds pages by the tokens they were computed from. A page's key is the entry of the page before it and its own tokens, so the key of
/// a page stands for everything before it too. Keys are compared and never only hashed: what is found is right, whatever collides.
/// Entries are numbered anew and never reused, so what followed a page that is gone follows nothing. A hash table in arrays.
/// </summary>
internal sealed class PrefixIndex
{
    private const int None = -1;

    private readonly int[] _buckets;
    private readonly int[] _next;
    private readonly int[] _hashes;
    private readonly int[] _tokens;
    private readonly PagePrefix[] _prefixes;

    // 0 for a page that cannot be found.
    private readonly long[] _entries;
    private long _lastEntry;

    public PrefixIndex(int pages)
    {
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(pages, 1))];
        Array.Fill(_buckets, None);
        (_next, _hashes, _entries) = (new int[pages], new int[pages], new long[pages]);
        (_tokens, _prefixes) = (new int[(long)pages * KvStore.PageTokens], new PagePrefix[pages]);
    }

    public bool Contains(int page) => _entries[page] != 0;

    public PagePrefix After(int page) => new(_entries[page], Scope: null);

    /// <returns>The page, or -1 when there is none.</returns>
    public int Find(PagePrefix prefix, ReadOnlySpan<int> tokens)
    {
        var hash = HashOf(prefix, tokens);
        for (var page = _buckets[hash & (_buckets.Length - 1)]; page != None; page = _next[page])
            if (_hashes[page] == hash && _prefixes[page] == prefix && TokensOf(page).SequenceEqual(tokens)) return page;
        return None;
    }

    public void Add(int page, PagePrefix prefix, ReadOnlySpan<int> tokens)
    {
        var hash = HashOf(prefix, tokens);
        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        (_next[page], bucket) = (bucket, page);
        (_hashes[page], _prefixes[page], _entries[page]) = (hash, prefix, ++_lastEntry);
        tokens.CopyTo(TokensOf(page));
    }

    public void Remove(int page)
    {
        ref var link = ref _buckets[_hashes[page] & (_buckets.Length - 1)];
        while (link != page) link = ref _next[link];
        link = _next[page];
        (_prefixes[page], _entries[page]) = (default, 0);
    }

    private Span<int> TokensOf(int page) => _tokens.AsSpan(page * KvStore.PageTokens, KvStore.PageTokens);

    // Seeded at random in each process, so that nobody can make up prompts that collide.
    private static int HashOf(PagePrefix prefix, ReadOnlySpan<int> tokens)
    {
        var hash = new HashCode();
        hash.Add(prefix.Entry);
        hash.Add(prefix.Scope);
        hash.AddBytes(MemoryMarshal.AsBytes(tokens));
        return hash.ToHashCode();
    }
}
