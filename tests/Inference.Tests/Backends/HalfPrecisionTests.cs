using AIForge.Inference.Backends.Cpu;

namespace AIForge.Inference.Tests.Backends;

public sealed class HalfPrecisionTests
{
    [Fact]
    public void ToSingle_EveryFiniteHalf_IsThatNumberAndComesBack()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var half = BitConverter.UInt16BitsToHalf((ushort)bits);
            if (!Half.IsFinite(half)) continue;
            HalfPrecision.ToSingle((ushort)bits).Should().Be((float)half);
            HalfPrecision.FromSingle((float)half).Should().Be((ushort)bits);
        }
    }

    [Theory]
    [InlineData(65_519f, 65_504f)]
    [InlineData(1e30f, 65_504f)]
    [InlineData(-70_000f, -65_504f)]
    [InlineData(float.NaN, 0f)]
    [InlineData(float.PositiveInfinity, 0f)]
    [InlineData(1e-9f, 0f)]
    [InlineData(1.00048828125f, 1f)]
    [InlineData(1.00146484375f, 1.001953125f)]
    public void FromSingle_BetweenOrBeyond_IsTheNearest(float value, float expected) =>
        HalfPrecision.ToSingle(HalfPrecision.FromSingle(value)).Should().Be(expected);
}
