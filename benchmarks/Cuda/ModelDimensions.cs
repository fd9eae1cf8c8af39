namespace AIForge.CudaBench;

/// <summary>The size of a Llama; its weights are random.</summary>
internal sealed record ModelDimensions(string Name, int Width, int Layers, int Heads, int KvHeads, int Inner, int Vocabulary, int Context)
{
    public int KvWidth => Width / Heads * KvHeads;

    public static ModelDimensions Named(string name) => name switch
    {
        "8b" => new("8b", 4096, 32, 32, 8, 14336, 128256, 16384),
        "1b" => new("1b", 2048, 22, 32, 4, 5632, 32000, 4096),
        // For trying the program out on the emulator.
        "tiny" => new("tiny", 256, 2, 4, 2, 512, 512, 1024),
        _ => throw new ArgumentException($"There is no size '{name}'; there are 8b, 1b and tiny."),
    };
}
