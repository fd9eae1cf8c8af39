using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Models;

/// <summary>A model that the operator declares in the configuration; `aiforge-node probe --json` prints these facts of a file.</summary>
public sealed class KnownModel
{
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$")]
    public string Name { get; set; } = "";

    [Required]
    public string Architecture { get; set; } = "";

    [Range(0, long.MaxValue)]
    public long ParameterCount { get; set; }

    [Required]
    public string Quantization { get; set; } = "";

    [Range(1, int.MaxValue)]
    public int ContextLength { get; set; }

    [Range(1, long.MaxValue)]
    public long SizeBytes { get; set; }

    [Required, RegularExpression("^[0-9a-f]{64}$")]
    public string Sha256 { get; set; } = "";
}
