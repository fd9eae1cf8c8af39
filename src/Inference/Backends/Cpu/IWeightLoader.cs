namespace AIForge.Inference.Backends.Cpu;

/// <summary>Reads floats from a row stored in some floating-point encoding.</summary>
internal unsafe interface IWeightLoader<TLanes>
{
    static abstract TLanes Load(byte* row, int index);

    static abstract float LoadOne(byte* row, int index);
}
