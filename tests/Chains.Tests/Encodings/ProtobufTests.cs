using AIForge.Chains.Tron;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Encodings;

public sealed class ProtobufTests
{
    [Fact]
    public void TryRead_AnyBytes_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        TronRawData.TryRead(bytes, out _);
        TronTransaction.TryRead(bytes, out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_DamagedTransaction_NeverThrowsAndHasAnotherId()
    {
        var random = new Random(20260115);
        var good = Convert.FromHexString(Vectors.Text("tronTx", "raw_data_hex"));
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = good.ToArray();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            var end = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;

            if (TronTransaction.TryCreate(bytes[..end], [], out var transaction)) transaction.Id.ToString().Should().NotBe(Vectors.Text("tronTx", "txID"));
        }
    }
}
