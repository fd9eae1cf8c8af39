namespace AIForge.Storage.Objects;

/// <summary>What a store knows of an object.</summary>
public sealed record ObjectFacts(string Key, long SizeBytes, DateTimeOffset ModifiedAt);
