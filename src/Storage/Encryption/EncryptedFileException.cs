namespace AIForge.Storage.Encryption;

/// <summary>An encrypted file is not what was encrypted: damaged, cut off, rearranged, or under another key.</summary>
public sealed class EncryptedFileException(string message, Exception? inner = null) : Exception(message, inner);
