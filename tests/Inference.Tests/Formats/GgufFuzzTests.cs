using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests.Formats;

/// <summary>Damaged files may only cause <see cref="ModelFormatException"/>, and never allocations out of proportion to the file.</summary>
public sealed class GgufFuzzTests
{
    private static readonly byte[] Sound = File.ReadAllBytes(TestModels.Q8)[..60_000];
    private static readonly long FileLength = new FileInfo(TestModels.Q8).Length;

    [Fact]
    public void Parse_TruncatedAnywhereInTheHeader_IsRefused()
    {
        var header = HeaderLength();
        for (var length = 0; length < header; length += length < 2000 ? 1 : 13)
            Outcome(Sound[..length], length).Should().BeOfType<ModelFormatException>("only {0} bytes are left", length);
    }

    [Fact]
    public void Parse_RandomBytesFlipped_SucceedsOrIsRefused()
    {
        var random = new Random(2026);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = (byte[])Sound.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bytes[round % 2 == 0 ? random.Next(2000) : random.Next(HeaderLength())] = (byte)random.Next(256);
            CheckBounded(bytes, FileLength);
        }
    }

    [Fact]
    public void Parse_EveryEarlyFieldHuge_SucceedsOrIsRefusedWithoutAllocating()
    {
        foreach (var value in new ulong[] { ulong.MaxValue, 1UL << 63, 1UL << 40, uint.MaxValue, int.MaxValue, 100_000_000 })
        {
            for (var at = 4; at < 1500; at++)
            {
                var bytes = (byte[])Sound.Clone();
                BitConverter.TryWriteBytes(bytes.AsSpan(at), value);
                CheckBounded(bytes, FileLength);
            }
        }
    }

    [Fact]
    public void Parse_RandomBytesAfterTheSignature_AreRefused()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(4, 400)];
            random.NextBytes(bytes);
            "GGUF\u0003\0\0\0"u8[..Math.Min(8, bytes.Length)].CopyTo(bytes);
            CheckBounded(bytes, bytes.Length);
        }
    }

    private static void CheckBounded(byte[] bytes, long fileLength)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = Outcome(bytes, fileLength);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (outcome is null or ModelFormatException).Should().BeTrue("the exception was {0}", outcome);
        allocated.Should().BeLessThan(16L * bytes.Length + 100_000);
    }

    private static Exception? Outcome(byte[] bytes, long fileLength)
    {
        try
        {
            GgufHeader.Parse(bytes, fileLength);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static int HeaderLength()
    {
        using var file = GgufFile.Open(TestModels.Q8);
        return (int)file.Header.Tensors.Values.Min(tensor => tensor.Offset) - 32;
    }
}
