using System.Text.Json;
using AIForge.Inference.Backends.Cuda;
using AIForge.Inference.Backends.Reference;
using AIForge.Inference.Formats;
using AIForge.Inference.Tests.Backends;
using AIForge.Inference.Tests.Backends.Cuda;

namespace AIForge.CudaBench;

/// <summary>Holds a GPU to what the emulator is held to: every operation to the reference, whole models to recorded bits.</summary>
internal static class GpuCheck
{
    /// <summary>The number of failures, each with a line.</summary>
    public static int Run(BenchOptions options)
    {
        // Says at once what is missing.
        using (new CudaBackend(options.Library, options.Device))
        {
        }

        var failures = 0;
        using var reference = new ReferenceBackend();
        foreach (var op in OpCase.All())
        {
            using var gpu = new CudaBackend(options.Library, options.Device);
            failures += Count(op.Name, () => op.Check(op.Run(reference), op.Run(gpu)));
        }

        foreach (var (type, expected) in Recorded())
        {
            using var gpu = new CudaBackend(options.Library, options.Device);
            failures += Count($"bits of a {type} model", () => CudaBits.Of(gpu, Enum.Parse<TensorType>(type)).Should().Be(expected));
        }

        Console.WriteLine(failures == 0 ? "check: everything agrees" : $"check: {failures} failed");
        return failures;
    }

    private static int Count(string name, Action check)
    {
        try
        {
            check();
            return 0;
        }
        catch (Exception exception)
        {
            Console.WriteLine($"check: {name}: {exception.Message}");
            return 1;
        }
    }

    private static Dictionary<string, string> Recorded()
    {
        using var golden = typeof(GpuCheck).Assembly.GetManifestResourceStream("cuda-bits.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(golden)!;
    }
}
