using AIForge.ProtoJson;

namespace AIForge.Gateway.Rest.Routing;

/// <summary>A path variable with the fields that lead to its target.</summary>
internal sealed record BoundVariable(PathVariable Variable, FieldEntry[] Path);
