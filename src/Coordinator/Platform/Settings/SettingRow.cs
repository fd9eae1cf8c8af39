namespace AIForge.Coordinator.Platform.Settings;

/// <summary>One version of a setting as it is stored.</summary>
public sealed record SettingRow(string Key, int Version, string Value, string ChangedBy, DateTimeOffset ChangedAt);
