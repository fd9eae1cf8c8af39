using AIForge.Storage.Objects;
using AIForge.Testing;

namespace AIForge.Storage.Tests.Objects;

public sealed class LocalObjectStoreTests : ObjectStoreTests, IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_OpenedAgain_HasObjectsAndUploads()
    {
        var store = Store();
        await store.PutAsync("a/b", new MemoryStream([1, 2]), default);
        var upload = await store.BeginUploadAsync("a/c", default);
        var part = new UploadedPart(1, await store.PutPartAsync("a/c", upload, 1, new MemoryStream([3]), 1, default));

        var again = Store();

        (await ReadAsync(again, "a/b")).Should().Equal(1, 2);
        await again.CompleteUploadAsync("a/c", upload, [part], default);
        (await ReadAsync(again, "a/c")).Should().Equal(3);
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
        await store.CompleteUploadAsync("models/u/m/g", upload, [new(1, await store.PutPartAsync("models/u/m/g", upload, 1, new MemoryStream([1]), 1, default))], default);

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
            () => store.PutPartAsync("second", upload, 1, new MemoryStream(content), content.Length, default),
        })
            (await act.Should().ThrowAsync<StoreUnavailableException>()).Which.IsFull.Should().BeTrue();

        (await store.FindAsync("second", default)).Should().BeNull();
        await store.DeleteAsync("first", default);
        await store.PutAsync("second", new MemoryStream(content), default);
    }

    private protected override IObjectStore Store() => new LocalObjectStore(_folder.Path, TimeProvider.System);
}
