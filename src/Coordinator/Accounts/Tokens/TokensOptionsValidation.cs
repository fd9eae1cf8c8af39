using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Tokens;

/// <summary>What annotations cannot say of the key ring.</summary>
internal sealed class TokensOptionsValidation : IValidateOptions<TokensOptions>
{
    public ValidateOptionsResult Validate(string? name, TokensOptions options)
    {
        var failures = new List<string>();
        for (var i = 0; i < options.Keys.Count; i++)
        {
            var (key, path) = (options.Keys[i], $"{TokensOptions.SectionName}:Keys:{i}");
            if (!SigningKey.IsId(key.Id)) failures.Add($"{path}:Id must be 1 to 32 letters, digits, - or _.");
            if (!SigningKey.TryDecode(key.Secret, out _)) failures.Add($"{path}:Secret must be at least {SigningKey.LeastBytes} bytes in base64.");
        }

        if (options.Keys.DistinctBy(key => key.Id).Count() < options.Keys.Count) failures.Add($"{TokensOptions.SectionName}:Keys must have different ids.");
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
