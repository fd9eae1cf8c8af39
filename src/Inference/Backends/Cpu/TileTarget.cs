namespace AIForge.Inference.Backends.Cpu;

/// <summary>Where a tile's results go: sixteen values of each of four rows.</summary>
/// <param name="at">Of the first row.</param>
/// <param name="stride">Values from a row to the next one.</param>
/// <param name="goesOn">Whether the results of the blocks before are there already.</param>
internal readonly unsafe struct TileTarget(float* at, int stride, bool goesOn)
{
    public readonly float* At = at;
    public readonly int Stride = stride;
    public readonly bool GoesOn = goesOn;
}
