namespace AIForge.Inference.Models;

/// <summary>How the vectors of a text's tokens become one; the values are those of <c>pooling_type</c> in model files.</summary>
public enum PoolingKind
{
    None = 0,
    Mean = 1,

    /// <summary>The first token's.</summary>
    First = 2,

    /// <summary>The last token's.</summary>
    Last = 3,
}
