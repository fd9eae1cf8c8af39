using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AIForge.Chains.Contracts;

/// <summary>What is sent to a token contract (ERC-20, TRC-20).</summary>
public sealed record TokenCall
{
    private const string TransferSignature = "transfer(address,uint256)";

    private TokenCall(byte[] to, BigInteger amount) => (To, Amount) = (to, amount);

    /// <summary>The receiving account's 20 bytes.</summary>
    public byte[] To { get; }

    public BigInteger Amount { get; }

    public static byte[] Transfer(ReadOnlySpan<byte> to, BigInteger amount) => Abi.Call(TransferSignature, Abi.Account(to), Abi.Number(amount));

    public static byte[] TransferFrom(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, BigInteger amount) =>
        Abi.Call("transferFrom(address,address,uint256)", Abi.Account(from), Abi.Account(to), Abi.Number(amount));

    /// <summary>Allows an account to take up to so much from the caller.</summary>
    public static byte[] Approve(ReadOnlySpan<byte> spender, BigInteger amount) => Abi.Call("approve(address,uint256)", Abi.Account(spender), Abi.Number(amount));

    public static byte[] BalanceOf(ReadOnlySpan<byte> account) => Abi.Call("balanceOf(address)", Abi.Account(account));

    public static byte[] Decimals() => Abi.Call("decimals()");

    /// <summary>Reads the call of <see cref="Transfer"/>; false for any other. Never throws.</summary>
    public static bool TryReadTransfer(ReadOnlySpan<byte> call, [NotNullWhen(true)] out TokenCall? transfer)
    {
        transfer = null;
        if (call.Length != Abi.SelectorLength + (2 * Abi.WordLength)) return false;
        if (!call.StartsWith(Abi.Topic(TransferSignature).AsSpan(0, Abi.SelectorLength))) return false;
        var words = call[Abi.SelectorLength..];
        if (!Abi.TryReadAccount(words[..Abi.WordLength], out var to) || !Abi.TryReadNumber(words[Abi.WordLength..], out var amount)) return false;

        transfer = new TokenCall(to, amount);
        return true;
    }
}
