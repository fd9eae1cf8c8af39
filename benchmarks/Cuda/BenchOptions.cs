using System.Globalization;
using AIForge.Inference.Formats;

namespace AIForge.CudaBench;

/// <summary>Arguments of the program.</summary>
/// <param name="Library">Name or path of the driver's library.</param>
/// <param name="Types">Encodings whose models are measured.</param>
/// <param name="Dimensions">Size of the models.</param>
/// <param name="Folder">Where the models are written; they take as much room as real ones of their size.</param>
internal sealed record BenchOptions(string Library, int Device, string Commit, string Results, string Folder, TensorType[] Types, ModelDimensions Dimensions, int Rounds)
{
    public static BenchOptions Parse(IEnumerable<string> args)
    {
        var values = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : throw new ArgumentException($"{pair[0]} needs a value"));
        return new BenchOptions(
            values.GetValueOrDefault("--library", "libcuda.so.1"),
            int.Parse(values.GetValueOrDefault("--device", "0"), CultureInfo.InvariantCulture),
            values.GetValueOrDefault("--commit", "not given"),
            values.GetValueOrDefault("--results", "benchmarks/results"),
            values.GetValueOrDefault("--folder", Path.GetTempPath()),
            Array.ConvertAll(values.GetValueOrDefault("--types", "Q8_0,Q4_K").Split(','), Enum.Parse<TensorType>),
            ModelDimensions.Named(values.GetValueOrDefault("--size", "8b")),
            int.Parse(values.GetValueOrDefault("--rounds", "64"), CultureInfo.InvariantCulture));
    }
}
