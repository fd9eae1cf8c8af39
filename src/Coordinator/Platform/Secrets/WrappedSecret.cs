namespace AIForge.Coordinator.Platform.Secrets;

/// <summary>A secret under the key of this id.</summary>
internal sealed record WrappedSecret(string KeyId, byte[] Wrapped);
