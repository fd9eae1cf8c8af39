using System.Globalization;
using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Formats;
using AIForge.Inference.Models;

namespace AIForge.Inference.Tests.Models;

/// <summary>A repacked model must not count twice against its process: what the system says of the mapped file's pages.</summary>
public sealed unsafe class ResidentPagesTests
{
    private const long Kilobyte = 1024;

    [Fact]
    public void Load_QuantizedModel_LeavesItsFileOutOfMemory()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var file = SmallModels.Create(TensorType.Q8_0, width: 1024).Open();
        using var backend = new CpuBackend(2, CpuFeatures.Best);

        using var model = new Transformer(file, backend, 259, new ModelCapacity(64, 64, 1));

        file.Length.Should().BeGreaterThan(15_000 * Kilobyte);
        ResidentBytes(file).Should().BeLessThan(200 * Kilobyte);
    }

    private static long ResidentBytes(GgufFile file)
    {
        var start = (ulong)file.DataOf(file.GetTensor("token_embd.weight"));
        var (total, isOurs) = (0L, false);
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Split('-') is [var first, var last]) isOurs = Address(first) < start + (ulong)file.Length && Address(last) > start;
            else if (isOurs && words[0] == "Rss:") total += long.Parse(words[1], CultureInfo.InvariantCulture) * Kilobyte;
        }

        return total;
    }

    private static ulong Address(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
