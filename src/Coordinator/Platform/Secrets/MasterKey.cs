using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Platform.Secrets;

/// <summary>A key that wraps other secrets.</summary>
public sealed class MasterKey
{
    /// <summary>Stored with what it wraps.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,64}$")]
    public string Id { get; set; } = "";

    /// <summary>32 bytes as base64. A secret; never logged.</summary>
    [Required]
    public string Key { get; set; } = "";
}
