namespace AIForge.Coordinator.Models.Formats;

/// <summary>Formats of model files.</summary>
internal static class ModelFormat
{
    /// <summary>The one that nodes serve.</summary>
    public const string Gguf = "gguf";

    public const string Safetensors = "safetensors";
}
