using System.Text.Json;
using System.Text.Json.Serialization;

namespace AIForge.Coordinator.Platform.Settings;

internal static class SettingJson
{
    /// <summary>Strict: a misspelt, missing or repeated member is an error, not a silent default.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        MaxDepth = 16,
    };
}
