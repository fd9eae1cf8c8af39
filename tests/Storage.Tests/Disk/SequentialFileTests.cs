using AIForge.Storage.Disk;
using AIForge.Storage.Tests.UnixFs;
using AIForge.Testing;

namespace AIForge.Storage.Tests.Disk;

public sealed class SequentialFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(AlignedBuffer.Length - 1)]
    [InlineData(AlignedBuffer.Length)]
    [InlineData(AlignedBuffer.Length + 1)]
    [InlineData((3 * AlignedBuffer.Length) + 4097)]
    public async Task File_OfAnyLength_IsReadWhole(int length)
    {
        var (path, content) = (_folder.Combine("file"), VectorStream.Of(length));
        await File.WriteAllBytesAsync(path, content);

        await using var file = Open(path);
        using var read = new MemoryStream();
        await file.CopyToAsync(read, 77_777);

        read.ToArray().Should().Equal(content);
        (await file.ReadAsync(new byte[1])).Should().Be(0, "the end stays the end");
    }

    [Fact]
    public async Task File_LeftInTheMiddle_GivesItsMemoryBackUnharmed()
    {
        var (path, content) = (_folder.Combine("file"), VectorStream.Of(8 * AlignedBuffer.Length));
        await File.WriteAllBytesAsync(path, content);
        for (var round = 0; round < 20; round++)
        {
            await using (var left = Open(path)) (await left.ReadAsync(new byte[100])).Should().Be(100);

            await using var whole = Open(path);
            using var read = new MemoryStream();
            await whole.CopyToAsync(read);
            read.ToArray().AsSpan().SequenceEqual(content).Should().BeTrue();
        }
    }

    [Fact]
    public async Task File_DisposedTwice_GivesItsMemoryBackOnce()
    {
        var path = _folder.Combine("file");
        await File.WriteAllBytesAsync(path, VectorStream.Of(AlignedBuffer.Length));
        var file = Open(path);
        await file.DisposeAsync();
        await file.DisposeAsync();

        var rented = Enumerable.Range(0, 40).Select(_ => AlignedBuffer.Rent()).ToList();
        foreach (var (buffer, number) in rented.Select((buffer, number) => (buffer, number))) buffer.Memory.Span[0] = (byte)number;
        rented.Select(buffer => (int)buffer.Memory.Span[0]).Should().Equal(Enumerable.Range(0, 40), "nobody has what another has");
    }

    private static SequentialFile Open(string path) => new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.Asynchronous));
}
