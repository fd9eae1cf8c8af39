using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Accounts.Tokens;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts;

/// <summary>The slice's contents: users, and the API keys they call with.</summary>
internal static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddOptions<AccountsOptions>().BindConfiguration(AccountsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AccountsStore>();
        services.AddSingleton(provider => new AccountBootstrap(
            provider.GetRequiredService<Db>(), provider.GetRequiredService<ApiKeys>(),
            provider.GetRequiredService<PasswordWork>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccountChanges>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountChanges>());
        services.AddSingleton<AccountSuspension>();
        services.AddHostedService<AccountsCleaner>();
        services.AddKeys();
        services.AddTokens();
        services.AddSignIn();
        services.AddPasswords();
        services.AddMailing();
        return services;
    }

    public static void MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<AccountsGrpcService>();
        endpoints.MapGrpcService<AuthGrpcService>();
    }

    private static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeysStore>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<ApiKeyUses>();
        services.AddHostedService<ApiKeyChanges>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUses>());
        services.AddCredential<ApiKeyHandler>("ApiKey", ApiKeySecret.Prefix);
    }

    private static void AddTokens(this IServiceCollection services)
    {
        services.AddOptions<TokensOptions>().BindConfiguration(TokensOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<TokensOptions>, TokensOptionsValidation>();
        services.AddSingleton<SigningKeysStore>();
        services.AddSingleton<SigningKeyRing>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<AccessTokens>();
        services.AddCredential<JwtHandler>("Jwt", JwtHandler.Prefix);
    }

    private static void AddSignIn(this IServiceCollection services)
    {
        services.AddOptions<SignInOptions>().BindConfiguration(SignInOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AddressLimits>();
        services.AddSingleton<LoginFailuresStore>();
        services.AddSingleton<LoginAttempts>();
        services.AddSingleton<SessionsStore>();
        services.AddSingleton<SessionCache>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<Reauthentication>();
        services.AddSingleton<Registration>();
        services.AddSingleton<PasswordLogin>();
    }

    private static void AddPasswords(this IServiceCollection services)
    {
        services.AddOptions<PasswordsOptions>().BindConfiguration(PasswordsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PasswordHasher>();
        services.AddSingleton<PasswordWork>();
        services.AddSingleton<PasswordChange>();
        services.AddSingleton<PasswordReset>();
    }

    private static void AddMailing(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.SectionName).ValidateDataAnnotations().ValidateOnStart()
            .Validate(mail => mail.SmtpHost.Length == 0 || mail.From != MailOptions.NoFrom, $"{MailOptions.SectionName}:From must be set to send mail.");
        services.AddSingleton<MailStore>();
        services.AddSingleton<SmtpMailer>();
        services.AddSingleton<FileMailer>();
        services.AddSingleton<IMailer>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.SmtpHost.Length > 0
            ? provider.GetRequiredService<SmtpMailer>()
            : provider.GetRequiredService<FileMailer>());
        services.AddSingleton<EmailVerification>();
        services.AddSingleton<EmailChange>();
        services.AddHostedService<MailWorker>();
    }
}
