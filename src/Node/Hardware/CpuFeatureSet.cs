using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Node.Hardware;

/// <summary>Which instruction sets both the processor and this runtime have, by the names of /proc/cpuinfo.</summary>
internal static class CpuFeatureSet
{
    private const int ExtendedFeatures = 7, VnniBit = 11;

    public static IReadOnlyList<string> Probe() =>
        [.. new (string Name, bool IsThere)[]
        {
            ("avx2", Avx2.IsSupported),
            ("fma", Fma.IsSupported),
            ("avx_vnni", AvxVnni.IsSupported),
            ("avx512f", Avx512F.IsSupported),
            ("avx512bw", Avx512BW.IsSupported),
            ("avx512_vbmi", Avx512Vbmi.IsSupported),
            ("avx512_vnni", Avx512F.IsSupported && HasVnni()),
            ("amx_int8", Inference.Backends.Cpu.CpuFeatures.HasMatrixUnit),
            ("asimd", AdvSimd.IsSupported),
            ("asimddp", Dp.IsSupported),
        }.Where(feature => feature.IsThere).Select(feature => feature.Name)];

    // CPUID leaf 7, ECX: the runtime has no name for AVX-512 VNNI of its own.
    private static bool HasVnni() => X86Base.IsSupported && ((X86Base.CpuId(ExtendedFeatures, 0).Ecx >> VnniBit) & 1) == 1;
}
