namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// A vector of floats of some width. Kernels are written once over this and compiled per width; the scalar level is the
/// vector of one.
/// </summary>
internal unsafe interface ILanes<TSelf> where TSelf : struct, ILanes<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(float* source);

    /// <summary>Loads IEEE half-precision values. Infinities and NaN, which no sound model holds, become large finite numbers.</summary>
    static abstract TSelf LoadHalf(ushort* source);

    static abstract TSelf LoadBrain(ushort* source);

    /// <summary><c>left · right + addend</c> with one rounding.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    static abstract TSelf Max(TSelf left, TSelf right);

    static abstract TSelf Exp(TSelf value);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    void Store(float* target);

    float Sum();

    float Largest();
}
