namespace AIForge.Micro.Engine;

/// <summary>
/// Which figures of which models to measure: all, or those named as <c>decode-q8_0,load-q4_0,batch-tiny</c>. A selection is for whoever
/// works on one of them: it is shown and not kept.
/// </summary>
/// <param name="Files">Where random models stay from run to run; null writes them anew.</param>
internal sealed record EngineParts(string[]? Only, string? Files)
{
    public const string Prompt = "prompt", Decode = "decode", Batch = "batch", Load = "load", Memory = "memory";

    private static readonly string[] All = [Decode, Prompt, Batch, Load, Memory];

    public bool IsWhole => Only is null;

    public static EngineParts Parse(IEnumerable<string> args)
    {
        var values = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[^1]);
        return new EngineParts(values.GetValueOrDefault("--only")?.Split(','), values.GetValueOrDefault("--files"));
    }

    /// <summary>The parts of one model that are asked for.</summary>
    public string[] Of(string model) => [.. All.Where(part => Only is null || Only.Contains($"{part}-{model}", StringComparer.Ordinal))];
}
