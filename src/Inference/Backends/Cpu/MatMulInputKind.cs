namespace AIForge.Inference.Backends.Cpu;

/// <summary>The form in which a kernel takes the input of a product.</summary>
[Flags]
internal enum MatMulInputKind
{
    Floats = 0,

    /// <summary>Bytes with a scale per 32: <see cref="Int8Activations"/>.</summary>
    Blocks = 1,

    /// <summary>Bytes with a scale per 256: <see cref="SuperActivations"/>.</summary>
    SuperBlocks = 2,

    /// <summary>As <see cref="Blocks"/>, with a second byte of each value.</summary>
    FineBlocks = Blocks | 4,
}
