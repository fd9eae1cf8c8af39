using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests.Formats;

public sealed class GgufHeaderTests
{
    [Fact]
    public void Open_ForgeTiny_ReadsMetadataAndTensors()
    {
        using var file = TestModels.OpenF32();

        file.Metadata.GetString("general.name").Should().Be("forge-tiny");
        file.Metadata.GetInt32("llama.block_count", 1, 100).Should().Be(6);
        file.GetTensor("blk.0.ffn_down.weight").Should().BeEquivalentTo(new { Type = TensorType.F32, Columns = 512L, Rows = 192L });
        file.Header.Tensors.Values.Sum(tensor => tensor.ElementCount).Should().Be(2_632_128);
    }

    [Fact]
    public void Open_MissingFile_IsRefused() =>
        ((Action)(() => GgufFile.Open(TestModels.Path("absent.gguf")))).Should().Throw<ModelFormatException>().WithMessage("*absent.gguf*");

    [Theory]
    [InlineData(10u, "*'w'*Q2_K*Q4_K*")]
    [InlineData(23u, "*'w'*IQ4_XS*")]
    [InlineData(99u, "*'w'*unknown type 99*")]
    public void Parse_UnsupportedTensorType_IsRefusedByName(uint type, string message) => Refused(new TestGguf().Tensor("w", type, new byte[512], 256).Build(), message);

    [Fact]
    public void Parse_RowNoMultipleOfTheBlock_IsRefused() => Refused(new TestGguf().Tensor("w", 8, new byte[512], 33).Build(), "*'w'*33*multiple*");

    [Fact]
    public void Parse_TensorLargerThanTheFile_IsRefused() => Refused(new TestGguf().Tensor("w", 0, new byte[64], 1000).Build(), "*'w'*outside*");

    [Fact]
    public void Parse_ShapeThatOverflows_IsRefused() =>
        Refused(new TestGguf().Tensor("w", 0, new byte[64], int.MaxValue, int.MaxValue, int.MaxValue, 4).Build(), "*'w'*no file can hold*");

    [Fact]
    public void Parse_ZeroExtent_IsRefused() => Refused(new TestGguf().Tensor("w", 0, new byte[64], 0).Build(), "*'w'*zero*");

    [Fact]
    public void Parse_NameTwice_IsRefused()
    {
        Refused(new TestGguf().Set("a", 1u).Set("a", 2u).Build(), "*'a'*twice*");
        Refused(new TestGguf().Tensor("w", 0, new byte[64], 8).Tensor("w", 0, new byte[64], 8).Build(), "*'w'*twice*");
    }

    [Fact]
    public void Parse_OverlappingTensors_AreRefused() =>
        // The first tensor's data is written short, so the second begins inside its declared extent.
        Refused(new TestGguf().Tensor("a", 0, new byte[32], 16).Tensor("b", 0, new byte[64], 8).Build(), "*'a' and 'b' overlap*");

    [Theory]
    [InlineData(2u)]
    [InlineData(4u)]
    public void Parse_OtherVersion_IsRefused(uint version) => Refused(new TestGguf().Build(version), $"*version {version}*");

    [Fact]
    public void Parse_CountBeyondTheFile_IsRefusedBeforeAllocating()
    {
        Refused(new TestGguf().Build(tensorCount: 60_000), "*60000 tensors*");
        Refused(new TestGguf().Build(entryCount: ulong.MaxValue), "*metadata entries*");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(24u)]
    [InlineData(1u << 20)]
    public void Parse_SenselessAlignment_IsRefused(uint alignment) => Refused(new TestGguf().Set("general.alignment", alignment).Build(), "*general.alignment*");

    [Fact]
    public void GetInt32_ValueOfAnotherKind_NamesTheKey()
    {
        var metadata = new TestGguf().Set("k", "text").Metadata();

        ((Action)(() => metadata.GetInt32("k", 0, 9))).Should().Throw<ModelFormatException>().WithMessage("*'k'*integer*");
        ((Action)(() => metadata.GetInt32("absent", 0, 9))).Should().Throw<ModelFormatException>().WithMessage("*'absent'*missing*");
    }

    private static void Refused(byte[] bytes, string message) =>
        ((Action)(() => TestGguf.Parse(bytes))).Should().Throw<ModelFormatException>().WithMessage(message);
}
