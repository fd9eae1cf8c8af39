using System.IO.MemoryMappedFiles;

namespace AIForge.Inference.Formats;

/// <summary>A memory-mapped GGUF model. The header is parsed and checked on opening; tensor data stays in the page cache.</summary>
public sealed unsafe class GgufFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    private GgufFile(MemoryMappedFile map, long length)
    {
        _map = map;
        _view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        Length = length;
        try
        {
            Header = GgufHeader.Parse(new ReadOnlySpan<byte>(_start, (int)Math.Min(length, GgufLimits.HeaderBytes)), length);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long Length { get; }

    public GgufHeader Header { get; }

    public GgufMetadata Metadata => Header.Metadata;

    /// <exception cref="ModelFormatException">The file cannot be read or is not a valid model.</exception>
    public static GgufFile Open(string path)
    {
        try
        {
            // Of what is opened, not of the path: that may be a link, for example to a file in memory.
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var length = file.Length;
            if (length > 0) return new GgufFile(MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false), length);
            file.Dispose();
            throw new ModelFormatException("The model file is empty; download it again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"The model file '{Path.GetFileName(path)}' cannot be read: {exception.Message}", exception);
        }
    }

    public TensorInfo GetTensor(string name) => FindTensor(name)
        ?? throw new ModelFormatException($"Tensor '{name}' is missing; the file is not a complete model of its architecture.");

    public TensorInfo? FindTensor(string name) => Header.Tensors.GetValueOrDefault(name);

    /// <summary>The tensor's bytes, valid until this file is disposed.</summary>
    internal byte* DataOf(TensorInfo tensor) => _start + tensor.Offset;

    /// <summary>Tells the system that a tensor's pages are not needed for now; reading them again is slow but correct.</summary>
    internal void ReleasePages(TensorInfo tensor) => MappedPages.Release(DataOf(tensor), tensor.ByteLength);

    /// <summary>The same for the whole file: where the system maps two megabytes at a touch, each tensor that was read has brought pages of
    /// its neighbours back.</summary>
    internal void ReleasePages() => MappedPages.Release(_start, Length);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
