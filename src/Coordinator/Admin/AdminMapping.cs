using System.Text.Json;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Subscriptions;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;
using SecurityEvent = AIForge.Protocol.V1.SecurityEvent;

namespace AIForge.Coordinator.Admin;

internal static class AdminMapping
{
    private const int LongestQuery = 254;

    public static AdminUser ToProto(AdminUserRow user) => new()
    {
        UserId = new Id<UserTag>(user.Id).ToString(),
        Username = user.Username,
        Email = user.Email ?? "",
        IsVerified = user.IsVerified,
        IsActive = user.IsActive,
        AuthMethod = user.AuthMethod,
        Plan = user.Plan,
        CreateTime = user.CreatedAt.ToTimestamp(),
    };

    /// <param name="row">Null while the built-in value holds.</param>
    public static Setting ToProto(ISetting setting, SettingRow? row) => new()
    {
        Key = setting.Key,
        Description = setting.Description,
        Value = row?.Value ?? setting.DefaultJson,
        DefaultValue = setting.DefaultJson,
        Version = row?.Version ?? 0,
        ChangedBy = row?.ChangedBy ?? "",
        ChangeTime = row?.ChangedAt.ToTimestamp(),
    };

    public static SecurityEvent ToProto(SecurityRecord happened) => new()
    {
        EventId = new Id<SecurityEventTag>(happened.Id).ToString(),
        Time = happened.HappenedAt.ToTimestamp(),
        Kind = happened.Kind,
        UserId = happened.UserId is { } user ? new Id<UserTag>(user).ToString() : "",
        Subject = happened.Subject ?? "",
        Address = happened.Address ?? "",
        Details = { JsonSerializer.Deserialize<Dictionary<string, string>>(happened.Details) },
    };

    public static AdminWallet ToProto(AdminWalletRecord wallet) => new()
    {
        Network = wallet.Network,
        Address = wallet.Address,
        Label = wallet.Label,
        AddedBy = wallet.AddedBy,
        AddTime = wallet.AddedAt.ToTimestamp(),
    };

    public static string ToQuery(string query) =>
        query.Length <= LongestQuery ? query.Trim() : throw AdminFaults.FieldInvalid("query", $"Must be at most {LongestQuery} characters.");

    /// <summary>Null for no filter.</summary>
    public static Guid? ToUserId(string userId)
    {
        if (userId.Length == 0) return null;
        return Id<UserTag>.TryParse(userId, out var id) ? id.Value : throw AdminFaults.FieldInvalid("user_id", "Must be a user's id, user_….");
    }

    /// <summary>Exactly the names that it is written with: numbers, which Enum.Parse takes too, are none.</summary>
    public static Plan ToPlan(string code) =>
        PlanCodes.TryParse(code, out var plan) ? plan : throw AdminFaults.FieldInvalid("plan", "Must be free, basic, pro or enterprise.");
}
