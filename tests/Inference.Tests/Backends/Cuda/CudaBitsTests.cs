using System.Text.Json;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests.Backends.Cuda;

/// <summary>The bits that every GPU must give are those of the emulator. UPDATE_GOLDEN=1 records them anew; a change of them is a change of
/// the kernel class.</summary>
public sealed class CudaBitsTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public void Forward_EveryEncoding_GivesTheRecordedBits()
    {
        var bits = Enum.GetValues<TensorType>().ToDictionary(type => type.ToString(), type =>
        {
            using var backend = EmulatedGpu.Backend();
            return CudaBits.Of(backend, type);
        });

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path.Combine(EmulatedGpu.Root(), "tests", "Inference.Tests", "Golden", "cuda-bits.json"), JsonSerializer.Serialize(bits, Indented) + "\n");
        else
            bits.Should().Equal(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(TestModels.Path("cuda-bits.json"))));
    }
}
