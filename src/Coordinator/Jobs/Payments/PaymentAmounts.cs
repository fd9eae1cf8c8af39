using System.Text.Json;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Payments;

/// <summary>
/// Amounts as clients write them: a decimal number as a text, or a JSON number as long as every program reads it as the same one.
/// </summary>
internal static class PaymentAmounts
{
    // What a double keeps for certain: a client's own JSON may already have rounded more.
    private const int MaxNumberDigits = 15;

    /// <summary>Null when no amount is given.</summary>
    /// <param name="field">How the request calls it, for errors.</param>
    /// <param name="json">The JSON of the field as it stands; empty for none.</param>
    public static Money? Read(string field, string json, Asset asset)
    {
        json = json.Trim();
        if (json.Length == 0) return null;
        var text = json[0] == '"' ? TextOf(field, json) : NumberOf(field, json);
        var scale = Assets.ScaleOf(asset);
        if (!Money.TryParse(text, asset, out var amount))
            throw JobPaymentFaults.Invalid(field, $"Give a decimal number above 0, at most {LargestOf(asset)}, with at most {scale} digits after the point, such as 12.5.");
        return amount.IsZero ? throw JobPaymentFaults.Invalid(field, "Must be above 0. Leave it out for a job that is not paid.") : amount;
    }

    /// <summary>The currency, or the default when none is given.</summary>
    public static Asset CurrencyOf(string field, string code, Asset none, params ReadOnlySpan<Asset> allowed)
    {
        if (code.Length == 0) return none;
        if (Assets.TryParse(code, out var asset) && allowed.Contains(asset)) return asset;
        List<string> codes = [];
        foreach (var one in allowed) codes.Add(Assets.CodeOf(one));
        throw JobPaymentFaults.Invalid(field, $"Must be {string.Join(" or ", codes)}.");
    }

    private static string LargestOf(Asset asset) => new Money(asset, long.MaxValue).ToDecimalString().Split('.')[0];

    private static string TextOf(string field, string json)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(json) ?? "";
        }
        catch (JsonException)
        {
            throw JobPaymentFaults.Invalid(field, "Give a number, or a decimal number as a text.");
        }
    }

    private static string NumberOf(string field, string json)
    {
        if (!json.All(c => char.IsAsciiDigit(c) || c == '.'))
            throw JobPaymentFaults.Invalid(field, "Give a number above 0 without an exponent, or a decimal number as a text.");
        var digits = json.Where(char.IsAsciiDigit).SkipWhile(digit => digit == '0').Count();
        return digits <= MaxNumberDigits ? json : throw JobPaymentFaults.Invalid(field, $"A number of more than {MaxNumberDigits} digits is not exact: give it as a text.");
    }
}
