using System.Globalization;
using AIForge.Inference.Formats;

namespace AIForge.Micro;

/// <summary>Arguments of the decode benchmark; paths are relative to the repository root, where it is meant to be started.</summary>
/// <param name="Types">The encodings whose products are measured.</param>
internal sealed record DecodeOptions(string Commit, string Model, int Megabytes, string Output, TensorType[] Types)
{
    private static readonly TensorType[] Quantized = [.. Enum.GetValues<TensorType>().Where(type => TensorLayout.Of(type).BlockLength > 1)];

    public static DecodeOptions Parse(string[] args)
    {
        var values = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : throw new ArgumentException($"{pair[0]} needs a value"));
        return new DecodeOptions(
            values.GetValueOrDefault("--commit", "not given"),
            values.GetValueOrDefault("--model", "models/forge-tiny-q8_0.gguf"),
            int.Parse(values.GetValueOrDefault("--megabytes", "768"), CultureInfo.InvariantCulture),
            values.GetValueOrDefault("--out", "benchmarks/results/decode.md"),
            values.TryGetValue("--types", out var types) ? Array.ConvertAll(types.Split(','), Enum.Parse<TensorType>) : Quantized);
    }
}
