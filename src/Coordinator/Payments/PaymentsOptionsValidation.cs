using System.ComponentModel.DataAnnotations;
using AIForge.Chains.SignIn;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payments;

/// <summary>A network that is configured is configured whole, and a main chain has its one USDT contract.</summary>
internal sealed class PaymentsOptionsValidation : IValidateOptions<PaymentsOptions>
{
    public ValidateOptionsResult Validate(string? name, PaymentsOptions options)
    {
        var failures = new List<string>();
        if (!IsUsdt(options.LeastTopUp, out var least)) failures.Add(NoAmount(nameof(options.LeastTopUp)));
        if (!IsUsdt(options.LargestTopUp, out var largest)) failures.Add(NoAmount(nameof(options.LargestTopUp)));
        if (least > largest) failures.Add($"{PaymentsOptions.SectionName}:{nameof(options.LargestTopUp)} is below {nameof(options.LeastTopUp)}.");
        foreach (var (network, settings) in options.Networks)
        {
            var problems = WalletNetworks.TryParse(network, out var known) ? Problems(known, settings) : ["there is no such network"];
            failures.AddRange(problems.Select(problem => $"{PaymentsOptions.SectionName}:{nameof(options.Networks)}:{network}: {problem}."));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Problems(WalletNetwork network, PaymentNetworkOptions settings)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), results, validateAllProperties: true);
        foreach (var result in results) yield return result.ErrorMessage!.TrimEnd('.');

        foreach (var endpoint in settings.Rpc)
        {
            var isAddress = Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
            if (!isAddress) yield return $"'{endpoint}' is no address of an endpoint";
        }

        if (settings.Agreement > Math.Max(1, settings.Rpc.Count)) yield return $"{settings.Agreement} endpoints cannot agree where there are {settings.Rpc.Count}";
        if (!IsUsdt(settings.AgreementFrom, out _)) yield return $"{nameof(settings.AgreementFrom)} is no amount of USDT";
        if (NetworkFacts.Problem(network, settings) is { } problem) yield return problem;
    }

    private static bool IsUsdt(string text, out Money amount)
    {
        var isAmount = Money.TryParse(text, Asset.Usdt, out var read);
        amount = isAmount ? read : Money.Zero(Asset.Usdt);
        return isAmount;
    }

    private static string NoAmount(string field) => $"{PaymentsOptions.SectionName}:{field} is no amount of USDT.";
}
