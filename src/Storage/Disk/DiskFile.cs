using System.Buffers;
using AIForge.Storage.Objects;

namespace AIForge.Storage.Disk;

/// <summary>Files that are written whole: what a reader of the stream throws passes through, what the disk throws becomes the store's failure.</summary>
internal static class DiskFile
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Writes the stream to a new file, to the disk itself. Returns the bytes written.</summary>
    /// <param name="most">More than this is not read.</param>
    /// <exception cref="StoreUnavailableException">The disk is full or broken.</exception>
    public static async Task<long> WriteAsync(string path, Stream content, long most, CancellationToken cancellationToken)
    {
        await using var file = Create(path);
        var written = await CopyAsync(content, file, most, cancellationToken);
        Flush(file);
        return written;
    }

    /// <exception cref="StoreUnavailableException">The disk is full or broken.</exception>
    public static async Task<long> CopyAsync(Stream content, FileStream file, long most, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var written = 0L;
            while (written < most && await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - written)), cancellationToken) is var read and > 0)
            {
                await AppendAsync(file, buffer.AsMemory(0, read), cancellationToken);
                written += read;
            }

            return written;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <exception cref="StoreUnavailableException">The disk is full or broken.</exception>
    public static async ValueTask AppendAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException exception)
        {
            throw DiskFailure.Of(exception);
        }
    }

    /// <exception cref="StoreUnavailableException">The folder cannot be written to.</exception>
    public static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            throw DiskFailure.Of(exception);
        }
    }

    /// <summary>For a writer of one range of a file, beside others.</summary>
    /// <exception cref="StoreUnavailableException">The folder cannot be written to.</exception>
    public static FileStream OpenAt(string path, long offset)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous) { Position = offset };
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            throw DiskFailure.Of(exception);
        }
    }

    /// <summary>After this a power cut loses nothing of the file.</summary>
    public static void Flush(FileStream file)
    {
        try
        {
            file.Flush(flushToDisk: true);
        }
        catch (IOException exception)
        {
            throw DiskFailure.Of(exception);
        }
    }
}
