using System.Runtime.InteropServices;

namespace AIForge.Inference.Tests.Backends;

/// <summary>Bytes with a page behind them that cannot be read: one read too far ends the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _pages;
    private readonly nuint _length;
    private readonly int _size;

    public GuardedMemory(int size)
    {
        var page = Environment.SystemPageSize;
        _size = size;
        _length = (nuint)((size + page - 1) / page * page + page);
        _pages = (byte*)Map(0, _length, ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)_pages == -1 || Protect((nint)(_pages + _length - page), (nuint)page, 0) != 0) throw new InvalidOperationException("No memory.");
        Start = _pages + _length - page - size;
    }

    public byte* Start { get; }

    public Span<byte> Bytes => new(Start, _size);

    public void Dispose() => _ = Unmap((nint)_pages, _length);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
