using AIForge.Chains.SignIn;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Coordinator.Wallets.Proofs;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Wallets;

/// <summary>The settings must make messages that wallets accept, and name administrators that exist.</summary>
internal sealed class WalletsOptionsValidation : IValidateOptions<WalletsOptions>
{
    public ValidateOptionsResult Validate(string? name, WalletsOptions options)
    {
        var failures = new List<string>();
        foreach (var wallet in AdminWhitelist.Defaults)
        {
            var text = ChallengeTexts.For(wallet, ChallengePurpose.Login, null, options, new string('0', 32), DateTimeOffset.UnixEpoch).Write();
            if (!SignInMessage.TryParse(text, out _, out var wrong)) failures.Add($"{WalletsOptions.SectionName}: a sign-in message with this {wrong} is malformed.");
        }

        var isBelow = Uri.TryCreate(options.Uri, UriKind.Absolute, out var uri) && uri.Authority == options.Domain;
        if (!isBelow) failures.Add($"{WalletsOptions.SectionName}:{nameof(options.Uri)} must begin with http(s)://{options.Domain}.");
        if (options.AdminWallets is { Count: 0 }) failures.Add($"{WalletsOptions.SectionName}:{nameof(options.AdminWallets)} needs at least one wallet.");
        foreach (var wallet in options.AdminWallets ?? [])
        {
            if (AdminWhitelist.Parse(wallet) is null) failures.Add($"'{wallet.Address}' is no address of the network '{wallet.Network}'.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.Distinct());
    }
}
