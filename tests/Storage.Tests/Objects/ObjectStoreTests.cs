using AIForge.Storage.Objects;
using AIForge.Storage.Tests.UnixFs;
using AIForge.Testing;

namespace AIForge.Storage.Tests.Objects;

/// <summary>What every store of objects promises; each store is one subclass.</summary>
public abstract class ObjectStoreTests
{
    private const int SmallestPart = 5 << 20;

    public static TheoryData<string> OddKeys => [.. Odd];

    public static TheoryData<string> RefusedKeys =>
        ["", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a\\b", "a\0b", "a\nb", "a/" + new string('x', 201), string.Join('/', Enumerable.Repeat("segment", 200))];

    private static readonly string[] Odd =
    [
        "a b/ü+&.txt", "100%/50%25.bin", "模型/Ж/é/𝔘.gguf", "trailing dot./x ", "%2e%2e/x", "a?b#c=d", "~user/'quote\"/<x>", "name:with|marks*", "e\u0301/nfd", ".hidden/.x", "-rf", "a%/b", "con",
    ];

    [SkippableFact]
    public async Task PutAsync_ThenFindAndOpen_GiveTheObject()
    {
        var store = Store();
        var content = VectorStream.Of(700_001);

        await store.PutAsync("models/u/m/file.gguf", new MemoryStream(content), default).Within();

        var facts = await store.FindAsync("models/u/m/file.gguf", default).Within();
        (facts!.Key, facts.SizeBytes).Should().Be(("models/u/m/file.gguf", 700_001));
        facts.ModifiedAt.Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        (await ReadAsync(store, "models/u/m/file.gguf")).Should().Equal(content);
    }

    [SkippableFact]
    public async Task PutAsync_NoBytes_IsAnObject()
    {
        var store = Store();

        await store.PutAsync("empty", new MemoryStream(), default).Within();

        (await store.FindAsync("empty", default).Within())!.SizeBytes.Should().Be(0);
        (await ReadAsync(store, "empty")).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task PutAsync_StreamThatCannotSeekAndTellsNoLength_IsTheSame()
    {
        var store = Store();
        var content = VectorStream.Of((2 * SmallestPart) + 77);

        await store.PutAsync("unknown-length", new OneWayStream(content), default).Within();

        (await ReadAsync(store, "unknown-length")).Should().Equal(content);
    }

    [SkippableFact]
    public async Task PutAsync_KeyThatIsThere_ReplacesTheObject()
    {
        var store = Store();
        await store.PutAsync("replaced", new MemoryStream(VectorStream.Of(100)), default).Within();

        await store.PutAsync("replaced", new MemoryStream(VectorStream.Of(7)), default).Within();

        (await ReadAsync(store, "replaced")).Should().Equal(VectorStream.Of(7));
    }

    [SkippableFact]
    public async Task PutAsync_SourceBreaksOff_LeavesNothing()
    {
        var store = Store();

        var put = () => store.PutAsync("broken-off", new BreakingStream(VectorStream.Of(6_000_000)), default).Within();

        await put.Should().ThrowAsync<IOException>().WithMessage("the client is gone");
        (await store.FindAsync("broken-off", default).Within()).Should().BeNull();
    }

    [SkippableTheory]
    [MemberData(nameof(OddKeys))]
    public async Task PutAsync_OddKey_IsFoundListedAndDeletedUnderIt(string key)
    {
        var store = Store();

        await store.PutAsync(key, new MemoryStream(VectorStream.Of(9)), default).Within();

        (await store.FindAsync(key, default).Within())!.Key.Should().Be(key);
        (await ReadAsync(store, key)).Should().Equal(VectorStream.Of(9));
        (await ListAsync(store, key)).Should().Equal(key);
        await store.DeleteAsync(key, default).Within();
        (await store.FindAsync(key, default).Within()).Should().BeNull();
    }

    [SkippableTheory]
    [MemberData(nameof(RefusedKeys))]
    public async Task PutAsync_KeyThatCouldLeaveItsPlace_IsRefused(string key)
    {
        var store = Store();

        var put = () => store.PutAsync(key, new MemoryStream([1]), default).Within();
        var begin = () => store.BeginUploadAsync(key, default).Within();
        var find = () => store.FindAsync(key, default).Within();

        await put.Should().ThrowAsync<ArgumentException>();
        await begin.Should().ThrowAsync<ArgumentException>();
        await find.Should().ThrowAsync<ArgumentException>();
    }

    [SkippableTheory]
    [InlineData(0, null)]
    [InlineData(0, 1)]
    [InlineData(299_999, 1)]
    [InlineData(299_999, 500)]
    [InlineData(262_143, 2)]
    [InlineData(10, 0)]
    [InlineData(300_000, null)]
    [InlineData(400_000, 5)]
    public async Task OpenAsync_Range_GivesThoseBytes(int offset, int? length)
    {
        var store = Store();
        var content = VectorStream.Of(300_000);
        await store.PutAsync("ranged", new MemoryStream(content), default).Within();

        var read = await ReadAsync(store, "ranged", offset, length);

        read.Should().Equal(content.Skip(offset).Take(length ?? int.MaxValue));
    }

    [SkippableFact]
    public async Task OpenAsync_NoSuchObject_SaysSo()
    {
        var store = Store();

        var whole = () => store.OpenAsync("nobody/put/this", 0, null, default).Within();
        var range = () => store.OpenAsync("nobody/put/this", 5, 5, default).Within();

        await whole.Should().ThrowAsync<ObjectMissingException>();
        await range.Should().ThrowAsync<ObjectMissingException>();
    }

    [SkippableFact]
    public async Task DeleteAsync_NoSuchObject_DoesNothing()
    {
        var store = Store();
        await store.PutAsync("kept/by/side", new MemoryStream([1]), default).Within();

        await store.DeleteAsync("kept/by/nobody", default).Within();

        (await store.FindAsync("kept/by/side", default).Within()).Should().NotBeNull();
    }

    [SkippableFact]
    public async Task ListAsync_Prefix_GivesTheKeysInTheirOrder()
    {
        var store = Store();
        string[] keys = ["list/a", "list/a-b", "list/a.txt", "list/a/b", "list/a/b/c", "list/a0", "list/ab", "list/é", "list/\uff5e", "list/𝔘", "liste", "other/a"];
        foreach (var key in keys.Reverse()) await store.PutAsync(key, new MemoryStream([1, 2]), default).Within();

        (await ListAsync(store, "list/")).Should().Equal(keys[..10], "that is the order of their bytes");
        (await ListAsync(store, "list/a")).Should().Equal(keys[..7]);
        (await ListAsync(store, "list/a/")).Should().Equal("list/a/b", "list/a/b/c");
        (await ListAsync(store, "list")).Should().Equal(keys[..11]);
        (await ListAsync(store, "nothing")).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task CompleteUploadAsync_PartsOutOfOrderAndAgain_AreJoinedByNumber()
    {
        var store = Store();
        var content = VectorStream.Of((2 * SmallestPart) + 1234);
        var upload = await store.BeginUploadAsync("parts/a", default).Within();

        var third = await PutPartAsync(store, "parts/a", upload, 3, content[(2 * SmallestPart)..]);
        var second = await PutPartAsync(store, "parts/a", upload, 2, new byte[SmallestPart]);
        var first = await PutPartAsync(store, "parts/a", upload, 1, content[..SmallestPart]);
        second = await PutPartAsync(store, "parts/a", upload, 2, content[SmallestPart..(2 * SmallestPart)]);
        (await store.FindAsync("parts/a", default).Within()).Should().BeNull("nothing is there before all of it is");
        await store.CompleteUploadAsync("parts/a", upload, [third, first, second], default).Within();

        (await ReadAsync(store, "parts/a")).Should().Equal(content);
        (await ListAsync(store, "parts/")).Should().Equal("parts/a");
    }

    [SkippableFact]
    public async Task CompleteUploadAsync_PartsThatAreNotThere_AreRefused()
    {
        var store = Store();
        var upload = await store.BeginUploadAsync("parts/b", default).Within();
        var part = await PutPartAsync(store, "parts/b", upload, 1, [1, 2, 3]);
        var replaced = await PutPartAsync(store, "parts/b", upload, 1, [4, 5, 6]);

        foreach (UploadedPart[] parts in new[] { [], [part], [replaced with { Number = 2 }], new[] { replaced with { Tag = "../../key" } } })
        {
            var complete = () => store.CompleteUploadAsync("parts/b", upload, parts, default).Within();
            await complete.Should().ThrowAsync<UploadRefusedException>();
        }

        (await store.FindAsync("parts/b", default).Within()).Should().BeNull();
        await store.CompleteUploadAsync("parts/b", upload, [replaced], default).Within();
        (await ReadAsync(store, "parts/b")).Should().Equal(4, 5, 6);
    }

    [SkippableFact]
    public async Task CompleteUploadAsync_SmallPartBeforeTheLast_IsRefused()
    {
        var store = Store();
        var upload = await store.BeginUploadAsync("parts/c", default).Within();
        var first = await PutPartAsync(store, "parts/c", upload, 1, [1, 2, 3]);
        var second = await PutPartAsync(store, "parts/c", upload, 2, [4, 5, 6]);

        var complete = () => store.CompleteUploadAsync("parts/c", upload, [first, second], default).Within();

        await complete.Should().ThrowAsync<UploadRefusedException>();
        await store.AbortUploadAsync("parts/c", upload, default).Within();
    }

    [SkippableTheory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task PutPartAsync_AnotherLengthThanAnnounced_IsRefused(int announced)
    {
        var store = Store();
        var upload = await store.BeginUploadAsync("parts/d", default).Within();

        var put = () => store.PutPartAsync("parts/d", upload, 1, new OneWayStream([1, 2, 3]), announced, null, default).Within();

        await put.Should().ThrowAsync<UploadRefusedException>();
        await store.AbortUploadAsync("parts/d", upload, default).Within();
    }

    [SkippableFact]
    public async Task AbortUploadAsync_MakesTheUploadUnknown()
    {
        var store = Store();
        var upload = await store.BeginUploadAsync("parts/e", default).Within();
        var part = await PutPartAsync(store, "parts/e", upload, 1, [1]);

        await store.AbortUploadAsync("parts/e", upload, default).Within();
        await store.AbortUploadAsync("parts/e", upload, default).Within();

        var put = () => store.PutPartAsync("parts/e", upload, 2, new MemoryStream([2]), 1, null, default).Within();
        var complete = () => store.CompleteUploadAsync("parts/e", upload, [part], default).Within();
        await put.Should().ThrowAsync<UploadRefusedException>();
        await complete.Should().ThrowAsync<UploadRefusedException>();
    }

    [SkippableFact]
    public async Task PutAsync_ManyAtOnceOfOneKey_LeavesOneOfThemWhole()
    {
        var store = Store();
        var contents = Enumerable.Range(1, 16).Select(i => VectorStream.Of(50_000 + i)).ToList();

        await Task.WhenAll(contents.Select(content => Task.Run(() => store.PutAsync("raced", new MemoryStream(content), default)))).Within();

        var left = await ReadAsync(store, "raced");
        left.Should().Equal(contents.Single(content => content.Length == left.Length));
    }

    [SkippableFact]
    public async Task PutAndDelete_ManyAtOnceInOneFolder_DisturbNobody()
    {
        var store = Store();

        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () =>
        {
            await store.PutAsync($"crowd/x/{i}", new MemoryStream([1]), default);
            await store.DeleteAsync($"crowd/x/{i}", default);
        }))).Within();

        (await ListAsync(store, "crowd/")).Should().BeEmpty();
    }

    /// <summary>An empty store.</summary>
    private protected abstract IObjectStore Store();

    private protected static async Task<byte[]> ReadAsync(IObjectStore store, string key, long offset = 0, long? length = null)
    {
        await using var stream = await store.OpenAsync(key, offset, length, default).Within();
        var read = new MemoryStream();
        await stream.CopyToAsync(read).Within();
        return read.ToArray();
    }

    private static async Task<List<string>> ListAsync(IObjectStore store, string prefix)
    {
        var keys = new List<string>();
        await foreach (var facts in store.ListAsync(prefix, default)) keys.Add(facts.Key);
        return keys;
    }

    private static async Task<UploadedPart> PutPartAsync(IObjectStore store, string key, string upload, int number, byte[] content) =>
        new(number, await store.PutPartAsync(key, upload, number, new OneWayStream(content), content.Length, null, default).Within());
}
