using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payouts;

/// <summary>A network that pays is one that is asked, and no private key lies on a server outside of development.</summary>
internal sealed class PayoutsOptionsValidation(IHostEnvironment environment, IOptions<PaymentsOptions> payments) : IValidateOptions<PayoutsOptions>
{
    public ValidateOptionsResult Validate(string? name, PayoutsOptions options)
    {
        var failures = new List<string>();
        if (!Money.TryParse(options.LeastAmount, Asset.Usdt, out var least) || least.IsZero)
            failures.Add($"{PayoutsOptions.SectionName}:{nameof(options.LeastAmount)} is no amount of USDT above zero.");
        foreach (var (network, settings) in options.Networks)
            failures.AddRange(Problems(network, settings).Select(problem => $"{PayoutsOptions.SectionName}:{nameof(options.Networks)}:{network}: {problem}."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Problems(string name, PayoutNetworkOptions settings)
    {
        if (!WalletNetworks.TryParse(name, out var network))
        {
            yield return "there is no such network";
            yield break;
        }

        if (!payments.Value.Networks.TryGetValue(name, out var asked) || asked.Rpc.Count == 0)
            yield return $"it has no endpoints: {PaymentsOptions.SectionName}:{nameof(PaymentsOptions.Networks)}:{name}:{nameof(asked.Rpc)} names them";
        if (settings.Key.Length > 0 && !environment.IsDevelopment())
            yield return "a private key is taken in the Development environment only; name the wallet and sign the batches elsewhere";
        if (settings.Key.Length > 0 && !PrivateKey.TryParse(settings.Key, out _)) yield return "the key is none: it has 64 hexadecimal digits";
        if (settings.Key.Length == 0 && !WalletAddress.TryParse(settings.Wallet, network, AddressChecksum.Required, out _, out _))
            yield return $"{nameof(settings.Wallet)} must be an address of the network with its checksum";
    }
}
