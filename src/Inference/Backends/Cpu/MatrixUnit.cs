using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The processor's matrix unit (Intel AMX): 16 × 16 sums of byte products in one instruction. .NET has no intrinsics for it, so the few
/// instructions are here as machine code (<see cref="MatrixCode"/>), written to memory that is executable and no longer writable. Sums are
/// exact integers: results are those of the vector kernels, to the bit.
/// </summary>
internal static unsafe partial class MatrixUnit
{
    /// <summary>Tokens of a product.</summary>
    public const int Tokens = 16;

    /// <summary>From so many on the unit is faster than vectors, though it computes sixteen whatever there are.</summary>
    public const int LeastTokens = 5;

    /// <summary>Weight rows of a product: two tiles side by side.</summary>
    public const int Rows = 2 * TileRows;

    /// <summary>Weight rows of a tile.</summary>
    public const int TileRows = 16;

    /// <summary>Bytes of a part of 32 columns of all weight rows of a product.</summary>
    public const int WeightBytes = Rows * 32;

    /// <summary>Sums of a part.</summary>
    public const int Sums = Tokens * Rows;

    private const int ReadWrite = 3, ReadExecute = 5, PrivateAnonymous = 0x22;

    // arch_prctl(ARCH_REQ_XCOMP_PERM, XTILEDATA): Linux lets a process use the tiles' registers only after it asked.
    private const int ArchPrctl = 158, RequestPermission = 0x1023, TileData = 18;

    private static readonly byte* Code = IsPermitted() ? Load() : null;
    private static readonly delegate* unmanaged[SuppressGCTransition]<void> BeginCode = (delegate* unmanaged[SuppressGCTransition]<void>)Code;
    private static readonly delegate* unmanaged[SuppressGCTransition]<void> EndCode = (delegate* unmanaged[SuppressGCTransition]<void>)(Code + MatrixCode.EndAt);
    private static readonly delegate* unmanaged[SuppressGCTransition]<sbyte*, sbyte*, int*, nint, nint, nint, void> MultiplyCode =
        (delegate* unmanaged[SuppressGCTransition]<sbyte*, sbyte*, int*, nint, nint, nint, void>)(Code + MatrixCode.MultiplyAt);

    /// <summary>Whether there is such a unit, and the system lets this process use it.</summary>
    public static bool IsSupported => Code != null;

    /// <summary>Prepares this thread's tiles; <see cref="End"/> must follow on the same thread.</summary>
    public static void Begin() => BeginCode();

    /// <summary>Gives the tiles' registers up, which would otherwise be saved and restored whenever the thread is switched.</summary>
    public static void End() => EndCode();

    /// <summary>Multiplies each of some parts of 32 columns of 16 tokens with those of 32 weight rows.</summary>
    /// <param name="activations">[token][32] of the first part.</param>
    /// <param name="weights">[part][tile of 16 rows][column / 4][row][4].</param>
    /// <param name="sums">[part][tile][token][row], overwritten.</param>
    /// <param name="tokenBytes">From the activations of a token to those of the next.</param>
    /// <param name="partBytes">From the activations of a part to those of the next.</param>
    /// <remarks>The garbage collector waits meanwhile: parts should be few.</remarks>
    public static void Multiply(sbyte* activations, sbyte* weights, int* sums, int parts, int tokenBytes, int partBytes) =>
        MultiplyCode(activations, weights, sums, parts, tokenBytes, partBytes);

    // Leaf 7 of CPUID: bits 24 and 25 of EDX are tiles and their products of bytes.
    private static bool IsPermitted()
    {
        if (!OperatingSystem.IsLinux() || !X86Base.X64.IsSupported || X86Base.CpuId(0, 0).Eax < 7) return false;
        const int needed = 3 << 24;
        return (X86Base.CpuId(7, 0).Edx & needed) == needed && SystemCall(ArchPrctl, RequestPermission, TileData) == 0;
    }

    /// <summary>Null where the system allows no executable memory.</summary>
    private static byte* Load()
    {
        var size = (nuint)Environment.SystemPageSize;
        var memory = (byte*)Map(null, size, ReadWrite, PrivateAnonymous, -1, 0);
        if (memory == (byte*)-1) return null;
        MatrixCode.Bytes.CopyTo(new Span<byte>(memory, (int)size));
        if (Protect(memory, size, ReadExecute) == 0) return memory;
        _ = Unmap(memory, size);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(void* address, nuint length);
}
