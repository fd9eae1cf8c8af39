using AIForge.Chains.Bitcoin;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Exchange;

/// <summary>An exchange that is configured is configured whole, with a public key of an account of its chain.</summary>
internal sealed class ExchangeOptionsValidation : IValidateOptions<ExchangeOptions>
{
    private const int AccountDepth = 3;

    public ValidateOptionsResult Validate(string? name, ExchangeOptions options)
    {
        var failures = Problems(options).Select(problem => $"{ExchangeOptions.SectionName}:{problem}").ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Problems(ExchangeOptions options)
    {
        if (!Money.TryParse(options.Supply, Asset.Aitbc, out var supply)) yield return $"{nameof(options.Supply)} is no amount of AITBC.";
        else if (supply > Money.Whole(Asset.Aitbc, Assets.AitbcSupply)) yield return $"{nameof(options.Supply)} is above {Assets.AitbcSupply}, which is all that there can be.";

        var hash = options.DaemonTokenHash;
        if (hash.Length > 0 && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))) yield return $"{nameof(options.DaemonTokenHash)} is no SHA-256 in hexadecimal.";

        if ((options.Rpc.Length > 0) != (options.AccountKey.Length > 0)) yield return $"{nameof(options.Rpc)} and {nameof(options.AccountKey)} belong together: give both or neither.";
        if (options.Rpc.Length > 0 && !IsAddress(options.Rpc))
            yield return $"{nameof(options.Rpc)} is no address such as http://127.0.0.1:8332; user and password have settings of their own.";

        if (!BitcoinNetwork.TryParse(options.Network, out var network)) yield return $"{nameof(options.Network)} must be one of {string.Join(", ", BitcoinNetwork.All)}.";
        else if (options.AccountKey.Length > 0 && KeyProblem(options.AccountKey, network) is { } problem) yield return $"{nameof(options.AccountKey)}: {problem}.";
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0;

    /// <summary>Says what is wrong without repeating the key.</summary>
    private static string? KeyProblem(string text, BitcoinNetwork network)
    {
        if (!ExtendedPublicKey.TryParse(text, network, out var key, out var refusal)) return Words(refusal, network);
        return key.Depth == AccountDepth && key.Number >= ExtendedPublicKey.FirstHardened
            ? null
            : $"it is of depth {key.Depth}, but an account's key is m/84'/…'/…', of depth {AccountDepth}";
    }

    private static string Words(ExtendedKeyRefusal refusal, BitcoinNetwork network) => refusal switch
    {
        ExtendedKeyRefusal.PrivateKey => "this is a private key. Give the public one, and move the money: this one was in a configuration",
        ExtendedKeyRefusal.OtherNetwork => $"it is of another chain than {network}",
        ExtendedKeyRefusal.UnknownVersion => "it is of another kind; give an xpub or zpub (tpub or vpub on test chains)",
        ExtendedKeyRefusal.InvalidKey => "it is no key of the curve",
        _ => "it is no extended public key; it was mistyped or cut",
    };
}
