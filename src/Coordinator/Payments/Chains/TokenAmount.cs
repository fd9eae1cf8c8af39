using System.Numerics;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>A contract may write any number of 256 bits. No token has as many units as fit 128, so that whatever is larger is the largest.</summary>
internal static class TokenAmount
{
    private static readonly BigInteger Largest = (BigInteger)UInt128.MaxValue;

    public static UInt128 Of(BigInteger amount) => amount > Largest ? UInt128.MaxValue : (UInt128)amount;
}
