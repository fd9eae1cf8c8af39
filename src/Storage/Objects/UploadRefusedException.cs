namespace AIForge.Storage.Objects;

/// <summary>The store has no such upload, or not these parts, or a part that is not the last one is too small.</summary>
public sealed class UploadRefusedException(string message, Exception? inner = null) : Exception(message, inner);
