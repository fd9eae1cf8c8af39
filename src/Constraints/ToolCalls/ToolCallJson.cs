using System.Text.Json.Serialization;

namespace AIForge.Constraints.ToolCalls;

/// <summary>How rules are written; made when the project is built.</summary>
[JsonSerializable(typeof(ToolCallRules))]
internal sealed partial class ToolCallJson : JsonSerializerContext;
