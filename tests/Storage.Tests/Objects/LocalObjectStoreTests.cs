using AIForge.Storage.Objects;
using AIForge.Storage.Tests.UnixFs;
using AIForge.Testing;

namespace AIForge.Storage.Tests.Objects;

public sealed class LocalObjectStoreTests : ObjectStoreTests, IDisposable
{
    private const int PartBytes = 5 << 20;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_OpenedAgain_HasObjectsAndUploads()
    {
        var store = Store();
        await store.PutAsync("a/b", new MemoryStream([1, 2]), default);
        var upload = await store.BeginUploadAsync("a/c", default);
        var part = new UploadedPart(1, await store.PutPartAsync("a/c", upload, 1, new MemoryStream([3]), 1, null, default));

        var again = Store();

        (await ReadAsync(again, "a/b")).Should().Equal(1, 2);
        await again.CompleteUploadAsync("a/c", upload, [part], default);
        (await ReadAsync(again, "a/c")).Should().Equal(3);
    }

    [Fact]
    public async Task PartsAtTheirPlaces_BecomeTheObjectWithoutACopy()
    {
        var (store, content) = (Store(), VectorStream.Of((2 * PartBytes) + 99));
        var upload = await store.BeginUploadAsync("a", default);
        var parts = await Task.WhenAll(PutAsync(store, upload, content, 3), PutAsync(store, upload, content, 1), PutAsync(store, upload, content, 2));
        var written = Directory.GetFiles(_folder.Combine("uploads"), "*", SearchOption.AllDirectories).Single(file => new FileInfo(file).Length > PartBytes);
        // An open file keeps its bytes where they are; a copy would not have this.
        await using (var inPlace = new FileStream(written, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            await store.CompleteUploadAsync("a", upload, parts, default);
            inPlace.WriteByte(content[0] ^= 0xff);
        }

        (await ReadAsync(store, "a")).Should().Equal(content);
        Directory.EnumerateFileSystemEntries(_folder.Combine("uploads")).Should().BeEmpty();
        var again = () => store.CompleteUploadAsync("a", upload, parts, default);
        await again.Should().ThrowAsync<UploadRefusedException>();
    }

    [Fact]
    public async Task PartThatIsThere_IsNotWrittenOverByAnotherTry()
    {
        var (store, content) = (Store(), VectorStream.Of((2 * PartBytes) + 99));
        var upload = await store.BeginUploadAsync("a", default);
        UploadedPart[] parts = [await PutAsync(store, upload, content, 1), await PutAsync(store, upload, content, 2), await PutAsync(store, upload, content, 3)];

        // One that ends early and one that is too long; both with other bytes.
        foreach (var length in new[] { PartBytes - 5, PartBytes + 5 })
        {
            var put = () => store.PutPartAsync("a", upload, 2, new MemoryStream(new byte[length]), PartBytes, PartBytes, default);
            await put.Should().ThrowAsync<UploadRefusedException>();
        }

        await store.CompleteUploadAsync("a", upload, parts, default);
        (await ReadAsync(store, "a")).Should().Equal(content);
    }

    [Fact]
    public async Task PartThatIsWrittenAgain_CountsInsteadOfTheFirst()
    {
        var (store, content) = (Store(), VectorStream.Of((2 * PartBytes) + 99));
        var upload = await store.BeginUploadAsync("a", default);
        UploadedPart[] old = [await PutAsync(store, upload, new byte[content.Length], 1), await PutAsync(store, upload, content, 2), await PutAsync(store, upload, content, 3)];
        var first = await PutAsync(store, upload, content, 1);

        var complete = () => store.CompleteUploadAsync("a", upload, old, default);
        await complete.Should().ThrowAsync<UploadRefusedException>();
        await store.CompleteUploadAsync("a", upload, [first, .. old[1..]], default);

        (await ReadAsync(store, "a")).Should().Equal(content);
    }

    [Fact]
    public async Task PartThatFailed_LeavesItsPlaceAndItsNeighboursToTheNextTry()
    {
        var (store, content) = (Store(), VectorStream.Of((2 * PartBytes) + 99));
        var upload = await store.BeginUploadAsync("a", default);
        UploadedPart[] others = [await PutAsync(store, upload, content, 1), await PutAsync(store, upload, content, 3)];
        var tooLong = () => store.PutPartAsync("a", upload, 2, new MemoryStream(new byte[PartBytes + 5]), PartBytes, PartBytes, default);
        await tooLong.Should().ThrowAsync<UploadRefusedException>();

        var second = await PutAsync(store, upload, content, 2);
        Directory.GetFiles(_folder.Combine("uploads"), "*", SearchOption.AllDirectories).Should().ContainSingle(file => new FileInfo(file).Length >= PartBytes);
        await store.CompleteUploadAsync("a", upload, [second, .. others], default);

        (await ReadAsync(store, "a")).Should().Equal(content);
    }

    [Fact]
    public async Task PartWhoseTryNeverEnded_IsPutAsideAndJoined()
    {
        var (store, content) = (Store(), VectorStream.Of((2 * PartBytes) + 99));
        var upload = await store.BeginUploadAsync("a", default);
        using var killed = new CancellationTokenSource();
        var hanging = new SilentStream();
        var first = store.PutPartAsync("a", upload, 2, hanging, PartBytes, PartBytes, killed.Token);
        UploadedPart[] parts = [await PutAsync(store, upload, content, 1), await PutAsync(store, upload, content, 2), await PutAsync(store, upload, content, 3)];

        await store.CompleteUploadAsync("a", upload, parts, default);

        (await ReadAsync(store, "a")).Should().Equal(content);
        await killed.CancelAsync();
        var ended = () => first;
        await ended.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task OpenAsync_ObjectIsReplacedMeanwhile_GivesTheOneThatWasOpened()
    {
        var store = Store();
        await store.PutAsync("a", new MemoryStream([1, 2, 3]), default);
        await using var open = await store.OpenAsync("a", 0, null, default);

        await store.PutAsync("a", new MemoryStream([9]), default);
        await store.DeleteAsync("a", default);

        var bytes = new byte[3];
        await open.ReadExactlyAsync(bytes);
        bytes.Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Deletion_LeavesNoFolders()
    {
        var store = Store();
        await store.PutAsync("models/u/m/f", new MemoryStream([1]), default);
        var upload = await store.BeginUploadAsync("models/u/m/g", default);
        await store.CompleteUploadAsync("models/u/m/g", upload, [new(1, await store.PutPartAsync("models/u/m/g", upload, 1, new MemoryStream([1]), 1, null, default))], default);

        await store.DeleteAsync("models/u/m/f", default);
        await store.DeleteAsync("models/u/m/g", default);

        Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Should().BeEquivalentTo("keys", "incoming", "uploads");
    }

    [Fact]
    public async Task Start_RemovesWhatAKilledProcessLeft_ButNotWhatIsBeingWritten()
    {
        _ = Store();
        var (old, fresh) = (_folder.Combine("incoming", "old"), _folder.Combine("incoming", "fresh"));
        await File.WriteAllTextAsync(old, "x");
        await File.WriteAllTextAsync(fresh, "x");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));

        _ = Store();

        (File.Exists(old), File.Exists(fresh)).Should().Be((false, true));
    }

    [SkippableFact]
    public async Task DiskIsFull_SaysSo_AndLeavesNothingBehind()
    {
        using var disk = SmallDisk.Mount(_folder.Combine("disk"), megabytes: 8);
        var store = new LocalObjectStore(disk.Path, TimeProvider.System);
        var content = new byte[6 << 20];
        await store.PutAsync("first", new MemoryStream(content), default);
        var upload = await store.BeginUploadAsync("second", default);

        foreach (var act in new Func<Task>[]
        {
            () => store.PutAsync("second", new MemoryStream(content), default),
            () => store.PutPartAsync("second", upload, 1, new MemoryStream(content), content.Length, null, default),
        })
            (await act.Should().ThrowAsync<StoreUnavailableException>()).Which.IsFull.Should().BeTrue();

        (await store.FindAsync("second", default)).Should().BeNull();
        await store.DeleteAsync("first", default);
        await store.PutAsync("second", new MemoryStream(content), default);
    }

    private static async Task<UploadedPart> PutAsync(IObjectStore store, string upload, byte[] content, int number)
    {
        var offset = (number - 1) * PartBytes;
        var length = Math.Min(PartBytes, content.Length - offset);
        return new(number, await store.PutPartAsync("a", upload, number, new MemoryStream(content, offset, length), length, offset, default));
    }

    private protected override IObjectStore Store() => new LocalObjectStore(_folder.Path, TimeProvider.System);
}
