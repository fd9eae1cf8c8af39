using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Rows of half-precision floats.</summary>
internal readonly unsafe struct HalfLoader<TLanes> : IWeightLoader<TLanes> where TLanes : struct, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load(byte* row, int index) => TLanes.LoadHalf((ushort*)row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadOne(byte* row, int index) => HalfPrecision.ToSingle(((ushort*)row)[index]);
}
