using AIForge.Inference.Backends;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>
/// What sets one family of transformers apart from the others: all of them run through the same forward pass
/// (<see cref="Transformer"/>), and this says which of its optional parts a family has. Dimensions come from the file.
/// </summary>
public sealed record Architecture
{
    private static readonly Architecture[] All =
    [
        // Llama 1 to 3, Mistral and everything that is stored as one of them.
        new() { Name = "llama", RopePairs = RopePairs.Neighbours },
        new() { Name = "qwen2", HasQueryKeyValueBias = true },
        new() { Name = "qwen3", HasHeadNorms = true },
        new() { Name = "phi3", HasFusedInputs = true },
        new() { Name = "gemma", Gate = GateKind.Gelu, ScalesEmbedding = true },
        new()
        {
            Name = "gemma2", Gate = GateKind.Gelu, ScalesEmbedding = true, HasPostNorms = true, HasSoftCaps = true,
            WindowPeriod = 2, DefaultWindow = 4096, WideQueryLayers = 46,
        },
        new()
        {
            Name = "gemma3", Gate = GateKind.Gelu, ScalesEmbedding = true, HasPostNorms = true, HasHeadNorms = true,
            WindowPeriod = 6, LocalRopeBase = 10000, WideQueryLayers = 62,
        },
    ];

    /// <summary>The value of <c>general.architecture</c>, which also begins the names of the family's metadata keys.</summary>
    public required string Name { get; init; }

    /// <summary>Which dimensions of a head turn together.</summary>
    public RopePairs RopePairs { get; init; } = RopePairs.Halves;

    public GateKind Gate { get; init; } = GateKind.Silu;

    /// <summary>Biases are added to queries, keys and values.</summary>
    public bool HasQueryKeyValueBias { get; init; }

    /// <summary>Every head of queries and keys is normalised before it is turned.</summary>
    public bool HasHeadNorms { get; init; }

    /// <summary>What attention and feed-forward give is normalised before it joins the stream.</summary>
    public bool HasPostNorms { get; init; }

    /// <summary>Queries, keys and values lie in one tensor, and so do gate and up.</summary>
    public bool HasFusedInputs { get; init; }

    /// <summary>Embeddings are multiplied by the square root of their length.</summary>
    public bool ScalesEmbedding { get; init; }

    /// <summary>Attention scores and logits are bounded by a hyperbolic tangent.</summary>
    public bool HasSoftCaps { get; init; }

    /// <summary>Of so many layers in turn, all but the last look through the window only; 1 where every layer does.</summary>
    public int WindowPeriod { get; init; } = 1;

    /// <summary>The window in tokens of files that name none; 0 for no window.</summary>
    public int DefaultWindow { get; init; }

    /// <summary>Base of the rotary angles in layers with a window; 0 for that of the other layers.</summary>
    public double LocalRopeBase { get; init; }

    /// <summary>The number of layers of the one size of the family whose attention is scaled by the width per head instead of the
    /// head's own size.</summary>
    public int WideQueryLayers { get; init; }

    /// <exception cref="ModelFormatException">The file's architecture is not among those this engine runs.</exception>
    public static Architecture Of(GgufMetadata metadata)
    {
        var name = metadata.GetString("general.architecture");
        return Array.Find(All, architecture => architecture.Name == name) ?? throw new ModelFormatException(
            $"The architecture '{name}' is not supported; supported are {string.Join(", ", All.Select(architecture => architecture.Name))}.");
    }
}
