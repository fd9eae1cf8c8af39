using AIForge.Inference.Backends;

namespace AIForge.Inference.Tests.Backends;

/// <summary>Pages that sequences share: found by the tokens they hold and by nothing else, and given up in time.</summary>
public sealed class PagePoolTests
{
    private const int Page = KvStore.PageTokens;

    [Fact]
    public void Adopt_SameBeginning_GoesOnAfterTheFullPages()
    {
        using var store = Store(8);
        var first = Computed(store, "a", Tokens(40));
        var second = new PageTable(store, "a");

        second.Adopt(Tokens(40), 0).Should().Be(32);
        second.PageOf(0).Should().Be(first.PageOf(0));
        second.PageOf(31).Should().Be(first.PageOf(31));
    }

    [Fact]
    public void Adopt_WholePages_LeavesTheLastTokenToBeComputed()
    {
        using var store = Store(8);
        Computed(store, "a", Tokens(32));

        new PageTable(store, "a").Adopt(Tokens(32), 0).Should().Be(16);
        new PageTable(store, "a").Adopt(Tokens(33), 0).Should().Be(32);
    }

    [Theory]
    [InlineData("b", 0)]
    [InlineData(null, 0)]
    [InlineData("a", 1)]
    [InlineData("a", 17)]
    public void Adopt_OtherScopeOrOtherBeginning_FindsNothingBeyondTheDifference(string? scope, int changed)
    {
        using var store = Store(8);
        Computed(store, "a", Tokens(40));
        var tokens = Tokens(40);
        if (scope == "a") tokens[changed]++;

        new PageTable(store, scope).Adopt(tokens, 0).Should().Be(scope == "a" && changed >= Page ? Page : 0);
    }

    [Fact]
    public void Adopt_NoScope_IsNeverFoundEither()
    {
        using var store = Store(8);
        Computed(store, null, Tokens(40));

        new PageTable(store).Adopt(Tokens(40), 0).Should().Be(0);
        new PageTable(store, "").Adopt(Tokens(40), 0).Should().Be(0);
    }

    [Fact]
    public void TryReserve_MemoryNeeded_GivesUpKeptPagesLastUsedLast()
    {
        using var store = Store(4);
        Computed(store, "a", Tokens(32)).Release();
        Computed(store, "b", Tokens(32)).Release();
        store.Pool.FreePages.Should().Be(4);
        store.Pool.KeptPages.Should().Be(4);

        var other = new PageTable(store);
        other.TryReserve(3 * Page).Should().BeTrue();

        new PageTable(store, "a").Adopt(Tokens(33), 0).Should().Be(0);
        new PageTable(store, "b").Adopt(Tokens(33), 0).Should().Be(16, "the end of what was kept goes before its beginning");
        other.TryReserve(4 * Page).Should().BeFalse("the fourth page is held now");
    }

    [Fact]
    public void Adopt_BeginningForgotten_NeverFindsWhatFollowedIt()
    {
        using var store = Store(8);
        var first = Computed(store, "a", Tokens(32));
        var second = Computed(store, "a", Tokens(48));
        first.Forget();
        first.Release();
        second.Release();

        Computed(store, "a", Tokens(32));

        new PageTable(store, "a").Adopt(Tokens(49), 0).Should().Be(32, "the third page followed pages that are in doubt");
    }

    [Fact]
    public void Share_SomebodyWasFaster_TakesHisPage()
    {
        using var store = Store(8);
        var (first, second) = (new PageTable(store, "a"), new PageTable(store, "a"));
        foreach (var table in new[] { first, second }) table.TryReserve(32);
        store.Pool.FreePages.Should().Be(4);

        first.Share(Tokens(32), 32);
        second.Share(Tokens(32), 32);

        second.PageOf(20).Should().Be(first.PageOf(20));
        store.Pool.FreePages.Should().Be(6, "the two pages that say the same again are free");
    }

    [Fact]
    public void Share_WhatWasStoredIsNoNumber_IsFoundByNobody()
    {
        using var store = Store(8);
        var table = new PageTable(store, "a") { IsBroken = true };
        table.TryReserve(40);

        table.Share(Tokens(40), 40);

        new PageTable(store, "a").Adopt(Tokens(40), 0).Should().Be(0);
        table.Release();
        table.IsBroken.Should().BeFalse("the next pages are others");
    }

    [Fact]
    public void AnySequenceOfActs_AgainstAPlainModel_FindsWhatWasComputedAndNothingElse()
    {
        var random = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            using var store = Store(random.Next(1, 24));
            // What the page holds, as the tokens it was computed from; the index may only ever find a page that holds just that.
            var content = new string[store.Pages];
            var tables = new List<(PageTable Table, string Scope, int[] Tokens)>();
            for (var act = 0; act < 300; act++)
            {
                if (tables.Count > 0 && random.Next(3) == 0)
                {
                    var ended = tables[random.Next(tables.Count)];
                    if (random.Next(10) == 0) ended.Table.Forget();
                    ended.Table.Release();
                    tables.Remove(ended);
                    continue;
                }

                var scope = random.Next(2) == 0 ? "a" : "b";
                // Of two tokens, so that beginnings repeat all the time.
                var tokens = Enumerable.Range(0, random.Next(1, 90)).Select(i => i % Page == 0 ? random.Next(2) : 7).ToArray();
                var table = new PageTable(store, scope);
                var adopted = table.Adopt(tokens, 0);
                for (var at = 0; at < adopted; at += Page) content[table.PageOf(at)].Should().Be(Content(scope, tokens, at));
                if (!table.TryReserve(tokens.Length))
                {
                    table.Release();
                    continue;
                }

                for (var at = adopted; at < tokens.Length; at += Page) content[table.PageOf(at)] = Content(scope, tokens, at);
                table.Share(tokens, tokens.Length);
                for (var at = 0; at + Page <= tokens.Length; at += Page) content[table.PageOf(at)].Should().Be(Content(scope, tokens, at));
                tables.Add((table, scope, tokens));
            }

            foreach (var (table, _, _) in tables) table.Release();
            store.Pool.FreePages.Should().Be(store.Pages);
            var whole = new PageTable(store);
            whole.TryReserve(store.Pages * Page).Should().BeTrue();
            Enumerable.Range(0, store.Pages).Select(i => whole.PageOf(i * Page)).Should().OnlyHaveUniqueItems();
        }
    }

    [Fact]
    public void AdoptAndShare_ManyInTurn_AllocateNothing()
    {
        using var store = Store(16);
        var tokens = Tokens(100);
        var table = new PageTable(store, "a");
        for (var i = 0; i < 4; i++) Turn();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++) Turn();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Turn()
        {
            var adopted = table.Adopt(tokens, 0);
            table.TryReserve(tokens.Length);
            table.Share(tokens, tokens.Length);
            if (adopted == 96) table.Forget();
            table.Release();
        }
    }

    private static string Content(string scope, int[] tokens, int at) => $"{scope}:{string.Join(',', tokens.Take(at + Page))}";

    private static PageTable Computed(KvStore store, string? scope, int[] tokens)
    {
        var table = new PageTable(store, scope);
        table.TryReserve(tokens.Length).Should().BeTrue();
        table.Share(tokens, tokens.Length);
        return table;
    }

    private static KvStore Store(int pages) => new(new KvShape(1, 1, 16, sizeof(float)), pages);

    private static int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => i * 3 + 1)];
}
