using System.Globalization;
using System.Numerics;

namespace AIForge.Coordinator.Payouts.Chains;

/// <summary>What one transfer costs in the network's own coin now. The platform pays it.</summary>
internal sealed record NetworkFee(BigInteger Units, int Scale, string Currency)
{
    /// <summary>A decimal number with as many digits after the point as the coin has.</summary>
    public string ToDecimalString()
    {
        var digits = Units.ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        return $"{digits[..^Scale]}.{digits[^Scale..]}";
    }
}
