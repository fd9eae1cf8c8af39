using AIForge.Chains.Tron;

namespace AIForge.Chains.Tests.Tron;

public sealed class TronMessageTests
{
    [Theory]
    [InlineData("tronV2")]
    [InlineData("tronSignIn")]
    public void Tip191_MessageOfTheVectors_HasTheirHashAndSignature(string vector)
    {
        var hash = TronMessage.Hash(Vectors.Text(vector, "message"));

        hash.Should().Equal(Vectors.Bytes(vector, "hash"));
        Vectors.Key.Sign(hash).ToString().Should().Be(Vectors.Text(vector, "sig"));
    }
}
