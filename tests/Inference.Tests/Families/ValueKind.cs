namespace AIForge.Inference.Tests.Families;

/// <summary>What the values of a test tensor look like.</summary>
internal enum ValueKind
{
    /// <summary>About zero, of the size given, in the model's encoding.</summary>
    Matrix,

    /// <summary>About zero, of the size given.</summary>
    Vector,

    /// <summary>About the size given.</summary>
    Gain,

    /// <summary>From 1 up to the size given.</summary>
    Factor,
}
