namespace AIForge.Gateway.Rest.Profiles;

/// <summary>The JSON shape of error bodies.</summary>
internal enum ErrorShape
{
    /// <summary>RFC 9457 problem details.</summary>
    Problem,

    /// <summary>The error object that OpenAI clients read.</summary>
    OpenAi,
}
