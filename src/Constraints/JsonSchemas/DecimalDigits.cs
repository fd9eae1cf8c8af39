using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>A number as it is written in decimal: exact, however many digits it has.</summary>
/// <param name="Whole">Digits before the point, without zeros in front; `0` for none.</param>
/// <param name="Fraction">Digits after the point, without zeros at the end.</param>
internal sealed record DecimalDigits(bool IsNegative, string Whole, string Fraction)
{
    private const int MostDigits = 40;

    public static DecimalDigits Zero { get; } = new(IsNegative: false, "0", "");

    public bool IsZero => Whole == "0" && Fraction.Length == 0;

    /// <exception cref="FormatException">It has too many digits to be a bound; the message is a sentence.</exception>
    public static DecimalDigits Of(JsonElement number)
    {
        var text = number.GetRawText();
        var exponentAt = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : int.TryParse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read) ? read : int.MaxValue;
        var parts = mantissa.TrimStart('-').Split('.');
        var (whole, fraction) = (parts[0], parts.Length > 1 ? parts[1] : "");
        if (Math.Abs((long)exponent) > MostDigits || whole.Length + fraction.Length > MostDigits) throw new FormatException($"A number here has at most {MostDigits} digits.");
        if (exponent > 0)
        {
            fraction = fraction.PadRight(exponent, '0');
            (whole, fraction) = (whole + fraction[..exponent], fraction[exponent..]);
        }
        else if (exponent < 0)
        {
            whole = whole.PadLeft(1 - exponent, '0');
            (whole, fraction) = (whole[..^-exponent], whole[^-exponent..] + fraction);
        }

        whole = whole.TrimStart('0');
        var digits = new DecimalDigits(text.StartsWith('-'), whole.Length == 0 ? "0" : whole, fraction.TrimEnd('0'));
        return digits.IsZero ? Zero : digits;
    }

    public DecimalDigits Negated => IsZero ? this : this with { IsNegative = !IsNegative };

    /// <summary>The number times ten to the power of its digits after the point.</summary>
    public BigInteger Scaled(int places) => BigInteger.Parse(Whole + Fraction.PadRight(places, '0'), CultureInfo.InvariantCulture) * (IsNegative ? -1 : 1);

    public static int Compare(DecimalDigits left, DecimalDigits right)
    {
        var places = Math.Max(left.Fraction.Length, right.Fraction.Length);
        return left.Scaled(places).CompareTo(right.Scaled(places));
    }
}
