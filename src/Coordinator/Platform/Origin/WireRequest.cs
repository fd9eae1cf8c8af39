namespace AIForge.Coordinator.Platform.Origin;

/// <summary>An HTTP request as it was signed.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Target">Path and query exactly as sent.</param>
/// <param name="BodyHash">SHA-256 of the body, lower-case hex.</param>
public sealed record WireRequest(string Method, string Target, string BodyHash);
