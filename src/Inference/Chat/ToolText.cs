using System.Text.Json.Serialization;

namespace AIForge.Inference.Chat;

/// <summary>How texts are quoted; made when the project is built.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ToolText : JsonSerializerContext;
