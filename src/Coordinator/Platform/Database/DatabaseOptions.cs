using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>Which PostgreSQL holds the records.</summary>
public sealed class DatabaseOptions
{
    public const string SectionName = "Database";

    /// <summary>Npgsql connection string. A secret: never logged.</summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    [Range(2, 1000)]
    public int MaxConnections { get; set; } = 50;
}
