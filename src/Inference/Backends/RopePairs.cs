namespace AIForge.Inference.Backends;

/// <summary>Which dimensions of a head turn together.</summary>
public enum RopePairs
{
    /// <summary>0 and 1, 2 and 3, …</summary>
    Neighbours,

    /// <summary>The first of the first half and the first of the second half, and so on.</summary>
    Halves,
}
