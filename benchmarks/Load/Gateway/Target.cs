namespace AIForge.Load.Gateway;

/// <summary>A server that is measured, and the headers that its requests need.</summary>
internal sealed record Target(string Name, ChildProcess Process, string Url, params (string Name, string Value)[] Headers);
