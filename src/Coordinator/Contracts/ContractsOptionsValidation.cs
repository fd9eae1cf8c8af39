using AIForge.Chains.Ethereum;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Contracts;

/// <summary>Contracts that are enabled are configured whole, and the key lies where only this program reads it.</summary>
internal sealed class ContractsOptionsValidation : IValidateOptions<ContractsOptions>
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public ValidateOptionsResult Validate(string? name, ContractsOptions options)
    {
        if (!options.Enabled) return ValidateOptionsResult.Success;
        var failures = Problems(options).Select(problem => $"{ContractsOptions.SectionName}:{problem}.").ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Problems(ContractsOptions options)
    {
        if (options.RpcUrls.Count == 0) yield return $"{nameof(options.RpcUrls)}: an endpoint is needed";
        foreach (var url in options.RpcUrls)
        {
            var isAddress = Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
            if (!isAddress) yield return $"{nameof(options.RpcUrls)}: '{url}' is no address of an endpoint";
        }

        if (options.ChainId == 0) yield return $"{nameof(options.ChainId)}: the chain's id is needed";
        if (AddressProblem(nameof(options.Token), options.Token) is { } token) yield return token;
        if (AddressProblem(nameof(options.Escrow), options.Escrow) is { } escrow) yield return escrow;
        if (AddressProblem(nameof(options.Anchor), options.Anchor) is { } anchor) yield return anchor;
        if (KeyProblem(options.KeyFile) is { } key) yield return $"{nameof(options.KeyFile)}: {key}";
    }

    private static string? AddressProblem(string field, string text) =>
        EthereumAddress.TryParse(text, AddressChecksum.Optional, out _, out _) ? null : $"{field}: '{text}' is no address of a contract";

    private static string? KeyProblem(string file)
    {
        if (!File.Exists(file)) return "there is no such file; it holds the private key as 64 hexadecimal digits";
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0) return "others can read the file; chmod 600 it";
        return ContractNetwork.ReadKey(file) is null ? "the file does not hold a private key: it has 64 hexadecimal digits" : null;
    }
}
