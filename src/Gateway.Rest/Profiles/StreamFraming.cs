namespace AIForge.Gateway.Rest.Profiles;

/// <summary>How the messages of a stream are told apart.</summary>
internal enum StreamFraming
{
    /// <summary>One JSON object a line.</summary>
    Ndjson,

    /// <summary>Server-sent events.</summary>
    Sse,
}
