using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace AIForge.Storage.Disk;

/// <summary>Memory that writes past the page cache can be made from; used again when it is returned.</summary>
internal sealed class AlignedBuffer : IDisposable
{
    /// <summary>Large enough that the disk is not asked too often.</summary>
    public const int Length = 512 * 1024;

    private const int MostKept = 16;

    private static readonly ConcurrentBag<Memory<byte>> Kept = [];

    private int _isReturned;

    private AlignedBuffer(Memory<byte> memory) => Memory = memory;

    public Memory<byte> Memory { get; }

    public static AlignedBuffer Rent() => new(Kept.TryTake(out var kept) ? kept : Allocate());

    public void Dispose()
    {
        // Twice in the pool it would be two people's.
        if (Interlocked.Exchange(ref _isReturned, 1) == 0 && Kept.Count < MostKept) Kept.Add(Memory);
    }

    private static Memory<byte> Allocate()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(Length + PastCache.Alignment, pinned: true);
        var beyond = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0) % PastCache.Alignment);
        return bytes.AsMemory(beyond == 0 ? 0 : PastCache.Alignment - beyond, Length);
    }
}
