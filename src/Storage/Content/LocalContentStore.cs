using System.Runtime.CompilerServices;
using AIForge.Storage.Cids;
using AIForge.Storage.Disk;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Content;

/// <summary>
/// Files by CID in a folder, with the CIDs of IPFS: each file once as it is, beside it the inner nodes of its tree. What is here is pinned;
/// what is no longer pinned is removed at once. Nothing on the disk is trusted: blocks are hashed when they are read.
/// </summary>
public sealed class LocalContentStore : IContentStore
{
    private const string Bytes = "bytes", Tree = "tree";

    private readonly string _files;
    private readonly Workshop _workshop;

    private readonly RecentTrees _trees = new();

    // Adding and unpinning the same file exclude each other; one lock does for all, it is held for renames only.
    private readonly Lock _names = new();

    /// <param name="folder">Made when it is not there.</param>
    public LocalContentStore(string folder, TimeProvider clock)
    {
        _files = Path.Combine(folder, "files");
        Directory.CreateDirectory(_files);
        _workshop = new Workshop(Path.Combine(folder, "incoming"), clock);
    }

    public async Task<DagLink> AddAsync(Stream content, UnixFsLayout layout, CancellationToken cancellationToken)
    {
        var made = _workshop.NewPath();
        try
        {
            Directory.CreateDirectory(made);
            var root = await WriteAsync(made, content, layout, cancellationToken);
            Name(made, root.Cid);
            return root;
        }
        finally
        {
            Workshop.Remove(made);
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Cid cid, long offset, long length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = await OpenAsync(cid) ?? throw new BlockMissingException(cid);
        await foreach (var part in new UnixFsReader(file).ReadAsync(cid, offset, length, cancellationToken)) yield return part;
    }

    public async ValueTask<byte[]?> ReadAsync(Cid cid, CancellationToken cancellationToken)
    {
        if (await FindInAsync(cid, cid, cancellationToken) is { } own) return own;
        if (_trees.RootOf(cid) is { } recent && await FindInAsync(recent, cid, cancellationToken) is { } known) return known;
        foreach (var folder in Directory.EnumerateDirectories(_files))
            if (Cid.TryParse(Path.GetFileName(folder), out var root) && await FindInAsync(root, cid, cancellationToken) is { } block) return block;
        return null;
    }

    public Task<long?> FindSizeAsync(Cid cid, CancellationToken cancellationToken)
    {
        var bytes = new FileInfo(PathOf(cid, Bytes));
        return Task.FromResult<long?>(bytes.Exists ? bytes.Length : null);
    }

    public async Task PinAsync(Cid cid, CancellationToken cancellationToken)
    {
        if (await FindSizeAsync(cid, cancellationToken) is null) throw new BlockMissingException(cid);
    }

    public Task UnpinAsync(Cid cid, CancellationToken cancellationToken)
    {
        var gone = _workshop.NewPath();
        try
        {
            lock (_names)
            {
                if (!Directory.Exists(PathOf(cid))) return Task.CompletedTask;
                Directory.Move(PathOf(cid), gone);
            }
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            throw DiskFailure.Of(exception);
        }

        Workshop.Remove(gone);
        return Task.CompletedTask;
    }

    private static async Task<DagLink> WriteAsync(string folder, Stream content, UnixFsLayout layout, CancellationToken cancellationToken)
    {
        await using var bytes = DiskFile.Create(Path.Combine(folder, Bytes));
        await using var tree = DiskFile.Create(Path.Combine(folder, Tree));
        await using var copying = new CopyingStream(content, bytes);
        var root = await UnixFsBuilder.AddAsync(copying, layout, new TreeFile(tree), cancellationToken);
        DiskFile.Flush(bytes);
        DiskFile.Flush(tree);
        return root;
    }

    private void Name(string made, Cid cid)
    {
        try
        {
            lock (_names)
            {
                if (!Directory.Exists(PathOf(cid))) Directory.Move(made, PathOf(cid));
            }
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            throw DiskFailure.Of(exception);
        }
    }

    private async Task<byte[]?> FindInAsync(Cid root, Cid cid, CancellationToken cancellationToken)
    {
        await using var file = await OpenAsync(root);
        return file is null ? null : await file.FindAsync(cid, cancellationToken);
    }

    private async Task<StoredFile?> OpenAsync(Cid root)
    {
        try
        {
            return StoredFile.Open(PathOf(root, Bytes), await _trees.ReadAsync(root, PathOf(root, Tree)), root);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            throw DiskFailure.Of(exception);
        }
    }

    private string PathOf(Cid cid) => Path.Combine(_files, cid.ToString());

    private string PathOf(Cid cid, string file) => Path.Combine(_files, cid.ToString(), file);
}
