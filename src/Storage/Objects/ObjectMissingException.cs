namespace AIForge.Storage.Objects;

/// <summary>There is no object of this key.</summary>
public sealed class ObjectMissingException(string key) : Exception($"There is no object {key}.");
