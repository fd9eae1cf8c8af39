using AIForge.Chains.Bitcoin;
using AIForge.Chains.Rpc;
using AIForge.Chains.Tests.Rpc;
using AIForge.Testing;

namespace AIForge.Chains.Tests.Bitcoin;

/// <summary>Answers that are wrong in any way: an <see cref="RpcException"/>, and never another one.</summary>
public sealed class BitcoinRpcTests
{
    private const string Hash = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206";

    private const string Block =
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
        + "dae5494dffff7f20020000000101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054"
        + "696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff"
        + "0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d57"
        + "8a4c702b6bf11d5fac00000000";

    [Fact]
    public async Task Ask_WholeAnswers_AreRead()
    {
        (await new BitcoinRpc(ScriptedNode.Answering("""{"result":5,"error":null,"id":1}""").Endpoint()).HeightAsync(default).Within()).Should().Be(5);
        (await new BitcoinRpc(ScriptedNode.Answering($$"""{"result":"{{Block}}","error":null,"id":1}""").Endpoint()).BlockAsync(Parsed(Hash), default).Within()).Hash.Should().Be(Parsed(Hash));
    }

    [Theory]
    [InlineData("""{"result":null,"error":{"code":-28,"message":"Loading block index…"},"id":1}""")]
    [InlineData("""{"result":-1,"error":null,"id":1}""")]
    [InlineData("""{"result":1.5,"error":null,"id":1}""")]
    [InlineData("""{"result":"5","error":null,"id":1}""")]
    [InlineData("""{"result":5,"error":null,"id":2}""")]
    [InlineData("""{"result":5,"error":null}""")]
    [InlineData("""{"error":null,"id":1}""")]
    [InlineData("""{"result":5,"result":6,"error":null,"id":1}""")]
    [InlineData("""[]""")]
    [InlineData("")]
    public async Task Height_WrongAnswer_IsAnRpcException(string answer)
    {
        var ask = () => new BitcoinRpc(ScriptedNode.Answering(answer).Endpoint()).HeightAsync(default).Within();

        await ask.Should().ThrowAsync<RpcException>();
    }

    [Fact]
    public async Task Block_OfAnotherHash_IsAnRpcException()
    {
        var ask = () => new BitcoinRpc(ScriptedNode.AnsweringResult($"\"{Block}\"").Endpoint()).BlockAsync(Parsed(new string('a', 64)), default).Within();

        await ask.Should().ThrowAsync<RpcAnswerException>();
    }

    [Fact]
    public async Task Ask_DamagedAnswers_AreReadOrAnRpcException()
    {
        var mutations = new Mutations(173);
        for (var round = 0; round < 3_000; round++)
        {
            var rpc = new BitcoinRpc(ScriptedNode.Answering(mutations.Damage($$"""{"result":"{{(round % 2 == 0 ? Block : Hash)}}","error":null,"id":1}""")).Endpoint());
            try
            {
                if (round % 2 == 0) (await rpc.BlockAsync(Parsed(Hash), default).Within()).Hash.Should().Be(Parsed(Hash));
                else await rpc.BlockHashAsync(0, default).Within();
            }
            catch (RpcException exception)
            {
                exception.Message.Should().NotBeEmpty();
            }
        }
    }

    private static BitcoinHash Parsed(string text) => BitcoinHash.TryParse(text, out var hash) ? hash : throw new ArgumentException(text);
}
