namespace AIForge.Inference.Backends.Cpu;

/// <summary>gelu(x) = x · (1 + tanh(z)) / 2 = x · sigmoid(2 z), with 2 z = x · (Linear + Cubic · x²).</summary>
internal readonly struct GeluGate<TLanes> : IGate<TLanes> where TLanes : struct, ILanes<TLanes>
{
    private const float Linear = 1.5957691216f;
    private const float Cubic = Linear * 0.044715f;

    public static TLanes Of(TLanes value) => value * TLanes.MultiplyAdd(TLanes.Broadcast(Cubic), value * value, TLanes.Broadcast(Linear));
}
