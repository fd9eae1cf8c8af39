using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;

namespace AIForge.Chains.Tests.Ethereum;

public sealed class PersonalMessageTests
{
    [Fact]
    public void Eip191_MessageOfTheVectors_HasTheirHashAndSignature()
    {
        var hash = PersonalMessage.Hash(Vectors.Text("eip191", "message"));

        hash.Should().Equal(Vectors.Bytes("eip191", "hash"));
        Vectors.Key.Sign(hash).ToString().Should().Be(Vectors.Text("eip191", "sig"));
    }

    [Fact]
    public void Eip191_HighSTwinOfTheVectors_IsRefused()
    {
        RecoverableSignature.TryParse(Vectors.Text("eip191", "highS_mustReject"), out _, out var refusal).Should().BeFalse();

        refusal.Should().Be(SignatureRefusal.HighS);
    }

    [Fact]
    public void Siwe_MessageOfTheVectors_HasTheirHashAndSignature()
    {
        var hash = PersonalMessage.Hash(Vectors.Text("siwe", "message"));

        hash.Should().Equal(Vectors.Bytes("siwe", "hash"));
        Vectors.Key.Sign(hash).ToString().Should().Be(Vectors.Text("siwe", "sig"));
    }
}
