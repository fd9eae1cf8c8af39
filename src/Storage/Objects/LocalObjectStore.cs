using System.Runtime.CompilerServices;
using AIForge.Storage.Disk;

namespace AIForge.Storage.Objects;

/// <summary>
/// Objects as files of a folder. An object gets its name only when all of it is on the disk, by one rename; whoever is reading the one that
/// it replaces reads that to its end.
/// </summary>
public sealed class LocalObjectStore : IObjectStore
{
    // A folder that became empty is removed by a deletion, possibly between its making and its use: it is then "not found",
    // or, when it went while it was being made, "already exists".
    private const int FolderAttempts = 5;

    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    private readonly string _objects;
    private readonly Workshop _workshop;
    private readonly LocalUploads _uploads;

    /// <param name="folder">Made when it is not there.</param>
    public LocalObjectStore(string folder, TimeProvider clock)
    {
        _objects = Path.Combine(folder, "keys");
        Directory.CreateDirectory(_objects);
        _workshop = new Workshop(Path.Combine(folder, "incoming"), clock);
        _uploads = new LocalUploads(Path.Combine(folder, "uploads"), clock);
    }

    public async Task PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var (path, made) = (PathOf(key), _workshop.NewPath());
        try
        {
            await DiskFile.WriteAsync(made, content, long.MaxValue, cancellationToken);
            MoveTo(made, path);
        }
        finally
        {
            Workshop.Remove(made);
        }
    }

    public Task<ObjectFacts?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(key));
        return Task.FromResult(file.Exists ? FactsOf(key, file) : null);
    }

    public Task<Stream> OpenAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        return Task.FromResult<Stream>(Open(key, path => new PartStream(
            new FileStream(path, FileMode.Open, FileAccess.Read, Shared, bufferSize: 0, FileOptions.Asynchronous) { Position = offset }, length ?? long.MaxValue)));
    }

    public Task<Stream> OpenOnceAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(Open(key, path => new SequentialFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, Shared, FileOptions.Asynchronous))));

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        try
        {
            if (!File.Exists(path)) return Task.CompletedTask;
            File.Delete(path);
            RemoveEmptyFolders(Path.GetDirectoryName(path)!);
            return Task.CompletedTask;
        }
        catch (DirectoryNotFoundException)
        {
            // Another deletion was faster, with the folder.
            return Task.CompletedTask;
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            throw DiskFailure.Of(exception);
        }
    }

    public async IAsyncEnumerable<ObjectFacts> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (key, file) in KeyPaths.Under(new DirectoryInfo(_objects), prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (file.Exists) yield return FactsOf(key, file);
        }

        await Task.CompletedTask;
    }

    public Task<string> BeginUploadAsync(string key, CancellationToken cancellationToken) => _uploads.BeginAsync(ObjectKeys.Require(key), cancellationToken);

    public Task<string> PutPartAsync(string key, string uploadId, int number, Stream content, long length, long? offset, CancellationToken cancellationToken) =>
        _uploads.PutPartAsync(key, uploadId, number, content, length, offset, cancellationToken);

    public async Task CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (_uploads.FindWhole(key, uploadId, parts) is { } whole) MoveTo(whole, path);
        else await JoinAsync(key, uploadId, parts, path, cancellationToken);
        await AbortUploadAsync(key, uploadId, cancellationToken);
    }

    public Task AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        _uploads.Remove(key, uploadId);
        return Task.CompletedTask;
    }

    public Uri? PresignGet(string key, TimeSpan validFor) => null;

    private TStream Open<TStream>(string key, Func<string, TStream> open)
    {
        try
        {
            return open(PathOf(key));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectMissingException(key);
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            throw DiskFailure.Of(exception);
        }
    }

    private static ObjectFacts FactsOf(string key, FileInfo file) => new(key, file.Length, file.LastWriteTimeUtc);

    private async Task JoinAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, string path, CancellationToken cancellationToken)
    {
        var made = _workshop.NewPath();
        try
        {
            await _uploads.JoinAsync(key, uploadId, parts, made, cancellationToken);
            MoveTo(made, path);
        }
        finally
        {
            Workshop.Remove(made);
        }
    }

    private string PathOf(string key) => KeyPaths.PathOf(_objects, key);

    private static void MoveTo(string made, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(made, path, overwrite: true);
                return;
            }
            catch (IOException) when (attempt < FolderAttempts)
            {
                continue;
            }
            catch (Exception exception) when (DiskFailure.IsDisk(exception))
            {
                throw DiskFailure.Of(exception);
            }
        }
    }

    private void RemoveEmptyFolders(string folder)
    {
        for (; folder != _objects && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // Something was written to it meanwhile, so it stays.
                return;
            }
        }
    }
}
