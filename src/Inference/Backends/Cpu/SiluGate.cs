namespace AIForge.Inference.Backends.Cpu;

/// <summary>silu(x) = x · sigmoid(x).</summary>
internal readonly struct SiluGate<TLanes> : IGate<TLanes> where TLanes : struct, ILanes<TLanes>
{
    public static TLanes Of(TLanes value) => value;
}
