namespace AIForge.Storage.Objects;

/// <summary>A part of an object that is written in parts, and the tag that the store gave it.</summary>
public sealed record UploadedPart(int Number, string Tag);
