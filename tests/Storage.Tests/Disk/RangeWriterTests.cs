using AIForge.Storage.Disk;
using AIForge.Storage.Tests.UnixFs;
using AIForge.Testing;

namespace AIForge.Storage.Tests.Disk;

/// <summary>Ranges of a file, past the page cache or not: the bytes are where they belong and nowhere else.</summary>
public sealed class RangeWriterTests : IDisposable
{
    private const int Around = 3 << 20;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 4096)]
    [InlineData(0, 1 << 20)]
    [InlineData(0, (1 << 20) + 1)]
    [InlineData(4096, (2 << 20) - 1)]
    [InlineData(8192, (2 << 20) + 4096)]
    [InlineData(100, 2 << 20)]
    [InlineData(1 << 20, (1 << 20) + 4095)]
    public async Task Range_AnyPlaceAndLength_IsWrittenAndItsNeighboursAreNot(int offset, int length)
    {
        var (path, before, range) = (_folder.Combine("file"), Enumerable.Repeat((byte)0xEE, Around).ToArray(), VectorStream.Of(length));
        await File.WriteAllBytesAsync(path, before);

        await using (var file = DiskFile.OpenAt(path, offset))
        {
            (await RangeWriter.CopyAsync(new TrickleStream(range, 50_000), file, length, default)).Should().Be(length);
            DiskFile.Flush(file);
        }

        range.CopyTo(before, offset);
        (await File.ReadAllBytesAsync(path)).Should().Equal(before);
    }

    [Fact]
    public async Task Range_StreamThatEndsEarly_IsAsLongAsTheStream()
    {
        var path = _folder.Combine("file");
        var content = VectorStream.Of((1 << 20) + 77);

        await using (var file = DiskFile.OpenAt(path, 0))
            (await RangeWriter.CopyAsync(new MemoryStream(content), file, 5 << 20, default)).Should().Be(content.Length);

        (await File.ReadAllBytesAsync(path)).Should().Equal(content);
    }

    [SkippableFact]
    public async Task Range_LargeAndAligned_GoesPastThePageCache()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        await using var file = DiskFile.OpenAt(_folder.Combine("file"), 0);
        Skip.IfNot(PastCache.TrySet(file.SafeFileHandle, true), "The file system knows only writes through the cache.");
        var direct = Flags(file);
        PastCache.TrySet(file.SafeFileHandle, false);
        Flags(file).Should().NotBe(direct);

        await RangeWriter.CopyAsync(new MemoryStream(VectorStream.Of(8 << 20)), file, 8 << 20, default);

        Flags(file).Should().Be(direct);
    }

    private static string Flags(FileStream file) =>
        File.ReadLines($"/proc/self/fdinfo/{file.SafeFileHandle.DangerousGetHandle()}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
}
