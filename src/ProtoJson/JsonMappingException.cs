namespace AIForge.ProtoJson;

/// <summary>A text that is not the JSON of the message that it should be. The message is safe to show.</summary>
/// <param name="reason">UPPER_SNAKE.</param>
/// <param name="path">The path of the field that is wrong; null when it is the text as a whole.</param>
internal sealed class JsonMappingException(string reason, string? path, string message) : Exception(message)
{
    public string Reason => reason;

    public string? Field => path;
}
