namespace AIForge.Gateway.Rest.Routing;

/// <summary>
/// A variable of a template: the request field that takes the segments from Start up to End, or all that follow when it is open.
/// </summary>
internal sealed record PathVariable(string FieldPath, int Start, int End, bool IsMulti, bool IsOpen);
