namespace AIForge.Inference.Formats;

/// <summary>The only exception a model file can cause: it says what is wrong, where, and what to do about it.</summary>
public sealed class ModelFormatException : Exception
{
    public ModelFormatException(string message) : base(message) { }

    public ModelFormatException(string message, Exception innerException) : base(message, innerException) { }
}
