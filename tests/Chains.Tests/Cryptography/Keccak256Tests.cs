using System.Text;
using AIForge.Chains.Cryptography;

namespace AIForge.Chains.Tests.Cryptography;

public sealed class Keccak256Tests
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("transfer(address,uint256)", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b")]
    public void Hash_KnownInput_IsTheOriginalKeccak(string input, string expected) =>
        Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(input))).Should().Be(expected);
}
