using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>What this machine's processor can run.</summary>
public static class CpuFeatures
{
    public static SimdLevel Best { get; } = Supported().Last();

    public static bool IsSupported(SimdLevel level) => Supported().Contains(level);

    /// <summary>Whether products of bytes may use a matrix unit (AMX), which <see cref="SimdLevel.Avx512"/> then does.</summary>
    public static bool HasMatrixUnit => MatrixUnit.IsSupported;

    /// <summary>All usable levels, narrowest first.</summary>
    public static IEnumerable<SimdLevel> Supported()
    {
        yield return SimdLevel.Scalar;
        if (!Avx2.IsSupported || !Fma.IsSupported) yield break;
        yield return SimdLevel.Avx2;
        if (AvxVnni.IsSupported) yield return SimdLevel.AvxVnni;
        if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated) yield return SimdLevel.Avx512;
    }
}
