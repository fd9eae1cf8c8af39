using AIForge.Inference.Formats;
using AIForge.Inference.Generation;
using AIForge.Inference.Tests.Backends.Cuda;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tests.Golden;

namespace AIForge.Inference.Tests.Generation;

/// <summary>Weights come from strangers and any bytes are weights: what they say may be nonsense, but the engine goes on.</summary>
public sealed class DamagedWeightsTests
{
    public static TheoryData<string, BackendKind> Cases()
    {
        var data = new TheoryData<string, BackendKind>();
        foreach (var model in new[] { "wide-q5_k_m", "narrow-q4_k_m", "narrow-q5_k_m" })
            foreach (var backend in Enum.GetValues<BackendKind>()) data.Add(model, backend);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Generate_RandomBytesAsWeights_AnswersOrSaysThatTheyAreDamaged(string model, BackendKind backend)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, Damage(QuantizedGolden.PathOf($"{model}.gguf")));
            await using var runtime = Runtimes.Load(path, new RuntimeOptions { Backend = backend, Threads = 1, CudaLibrary = EmulatedGpu.SharedPath });
            foreach (var temperature in new[] { 0f, 0.8f })
            {
                var request = new GenerationRequest
                {
                    PromptTokens = [1, 50, 7, 120],
                    MaxTokens = 5,
                    IgnoreEos = true,
                    Sampling = new SamplingParameters { Seed = 1, Temperature = temperature },
                };
                try
                {
                    (await runtime.CollectAsync(request)).Tokens.Should().HaveCount(5);
                }
                catch (ModelOutputException)
                {
                    // What they computed is no number, and nobody is told a token instead.
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Random bytes in place of every tensor: factors that are infinite or no numbers among them.
    private static byte[] Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        using var file = GgufFile.Open(path);
        var random = new Random(4);
        foreach (var tensor in file.Header.Tensors.Values) random.NextBytes(bytes.AsSpan((int)tensor.Offset, (int)tensor.ByteLength));
        return bytes;
    }
}
