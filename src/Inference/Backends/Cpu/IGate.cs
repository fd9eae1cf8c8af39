namespace AIForge.Inference.Backends.Cpu;

/// <summary>Of what a gated unit takes the sigmoid.</summary>
internal interface IGate<TLanes> where TLanes : struct, ILanes<TLanes>
{
    static abstract TLanes Of(TLanes value);
}
