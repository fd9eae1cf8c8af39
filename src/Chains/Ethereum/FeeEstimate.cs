using System.Numerics;

namespace AIForge.Chains.Ethereum;

/// <summary>What gas costs now, in wei for one unit.</summary>
public sealed record FeeEstimate(BigInteger NextBaseFee, BigInteger PriorityFee)
{
    /// <summary>A limit that stays above the base fee for six full blocks in a row, each of which raises it by an eighth.</summary>
    public BigInteger MaxFee => (NextBaseFee * 2) + PriorityFee;
}
