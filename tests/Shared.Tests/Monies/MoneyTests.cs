using AIForge.Shared.Monies;

namespace AIForge.Shared.Tests.Monies;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("0", Asset.Usdt, 0)]
    [InlineData("30", Asset.Usdt, 30_000_000)]
    [InlineData("0.000001", Asset.Usdt, 1)]
    [InlineData("007.10", Asset.Usdt, 7_100_000)]
    [InlineData("0.00000001", Asset.Btc, 1)]
    [InlineData("21000000000", Asset.Aitbc, 2_100_000_000_000_000_000)]
    [InlineData("92233720368.54775807", Asset.Btc, long.MaxValue)]
    public void TryParse_Decimal_IsExact(string text, Asset asset, long minorUnits)
    {
        Money.TryParse(text, asset, out var money).Should().BeTrue();
        money.Should().Be(new Money(asset, minorUnits));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("1.5.5")]
    [InlineData("0.0000001")]
    [InlineData("٣")]
    [InlineData("9223372036854.775808")]
    [InlineData("99999999999999999999999999")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Money.TryParse(text, Asset.Usdt, out _).Should().BeFalse();

    [Fact]
    public void ToDecimalString_AnyAmount_ReadsBackTheSame()
    {
        var random = new Random(7);
        foreach (var asset in Enum.GetValues<Asset>())
        {
            for (var i = 0; i < 2_000; i++)
            {
                var money = new Money(asset, random.NextInt64() >> random.Next(63));
                Money.TryParse(money.ToDecimalString(), asset, out var read).Should().BeTrue();
                read.Should().Be(money);
            }
        }

        new Money(Asset.Usdt, 9_000_000).ToString().Should().Be("9.000000 USDT");
    }

    [Fact]
    public void Arithmetic_ThatDoesNotFit_Throws()
    {
        var most = new Money(Asset.Usdt, long.MaxValue);
        var one = new Money(Asset.Usdt, 1);

        FluentActions.Invoking(() => most + one).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => one - most).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => one + new Money(Asset.Btc, 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => one - Money.Zero(Asset.Btc)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => one < new Money(Asset.Btc, 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new Money(Asset.Usdt, -1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new Money(default, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Money.Whole(Asset.Btc, 100_000_000_000)).Should().Throw<OverflowException>();
    }
}
