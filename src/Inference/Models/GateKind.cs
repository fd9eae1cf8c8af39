namespace AIForge.Inference.Models;

/// <summary>The function on the gate of a feed-forward layer.</summary>
public enum GateKind
{
    /// <summary><c>x · sigmoid(x)</c></summary>
    Silu,

    /// <summary>The hyperbolic-tangent form of the Gaussian error linear unit.</summary>
    Gelu,
}
