using System.Text.Json;
using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Times;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Accounts;

internal static class AccountsMapping
{
    public static User ToProto(UserRecord user) => new()
    {
        UserId = new Id<UserTag>(user.Id).ToString(),
        Email = user.Email ?? "",
        Username = user.Username,
        CreateTime = user.CreatedAt.ToTimestamp(),
        IsVerified = user.IsVerified,
        AuthMethod = user.AuthMethod,
    };

    public static SessionTokens ToProto(SignIn.SessionTokens tokens) => new()
    {
        AccessToken = tokens.AccessToken,
        TokenType = "Bearer",
        ExpiresIn = (int)(tokens.AccessExpiresAt - tokens.IssuedAt).TotalSeconds,
        RefreshToken = tokens.RefreshToken,
        RefreshExpireTime = tokens.RefreshExpiresAt.ToTimestamp(),
        SessionId = new Id<SessionTag>(tokens.SessionId).ToString(),
    };

    public static Session ToProto(SignIn.SessionRecord session, Guid? current) => new()
    {
        SessionId = new Id<SessionTag>(session.Id).ToString(),
        Method = session.Method,
        Address = session.Address,
        UserAgent = session.UserAgent,
        CreateTime = session.CreatedAt.ToTimestamp(),
        RefreshTime = session.RefreshedAt.ToTimestamp(),
        ExpireTime = session.ExpiresAt.ToTimestamp(),
        Current = session.Id == current,
    };

    public static ApiKey ToProto(ApiKeyRecord key) => new()
    {
        KeyId = new Id<ApiKeyTag>(key.Id).ToString(),
        Name = key.Name,
        Prefix = key.Prefix,
        Scopes = { key.Scopes },
        CreateTime = key.CreatedAt.ToTimestamp(),
        ExpireTime = key.ExpiresAt?.ToTimestamp(),
        LastUseTime = key.LastUsedAt?.ToTimestamp(),
        RevokeTime = key.RevokedAt?.ToTimestamp(),
        Limits = ToProto(KeyLimits.Of(key.Limits)),
    };

    public static AccountEvent ToProto(SecurityRecord happened) => new()
    {
        EventId = new Id<SecurityEventTag>(happened.Id).ToString(),
        Time = happened.HappenedAt.ToTimestamp(),
        Kind = happened.Kind,
        Subject = happened.Subject ?? "",
        Address = happened.Address ?? "",
        Details = { JsonSerializer.Deserialize<Dictionary<string, string>>(happened.Details) },
    };

    public static NewApiKey ToNewKey(CreateApiKeyRequest request) =>
        new(request.Name, request.Scopes, RequestTime.Of(request.ExpireTime)) { Limits = ToLimits(request.Limits) ?? KeyLimits.None };

    /// <summary>Null when none were sent.</summary>
    public static KeyLimits? ToLimits(ApiKeyLimits? limits) => limits is null ? null : new(
        limits.RequestsPerMinute, limits.RequestsPerHour, limits.RequestsPerDay, limits.RequestsPerMonth, limits.TokensPerMonth);

    private static ApiKeyLimits ToProto(KeyLimits limits) => new()
    {
        RequestsPerMinute = limits.RequestsPerMinute,
        RequestsPerHour = limits.RequestsPerHour,
        RequestsPerDay = limits.RequestsPerDay,
        RequestsPerMonth = limits.RequestsPerMonth,
        TokensPerMonth = limits.TokensPerMonth,
    };
}
