using System.Globalization;

namespace AIForge.Micro;

/// <summary>Arguments of the decode benchmark; paths are relative to the repository root, where it is meant to be started.</summary>
internal sealed record DecodeOptions(string Commit, string Model, int Megabytes, string Output)
{
    public static DecodeOptions Parse(string[] args)
    {
        var values = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : throw new ArgumentException($"{pair[0]} needs a value"));
        return new DecodeOptions(
            values.GetValueOrDefault("--commit", "not given"),
            values.GetValueOrDefault("--model", "models/forge-tiny-q8_0.gguf"),
            int.Parse(values.GetValueOrDefault("--megabytes", "768"), CultureInfo.InvariantCulture),
            values.GetValueOrDefault("--out", "benchmarks/results/decode.md"));
    }
}
