using AIForge.ProtoJson;
using AIForge.Protocol.Options.V1;

namespace AIForge.Gateway.Rest.Profiles;

/// <summary>A dialect of JSON over HTTP. All differences between dialects are data in here; no code asks for one by name.</summary>
internal sealed record RestProfile
{
    public static readonly RestProfile AiForge = new()
    {
        ErrorShape = ErrorShape.Problem,
        Framing = StreamFraming.Ndjson,
        Json = JsonDialect.ProtoJson,
        KeepsEncodedSlash = true,
        WrapsStreamItems = true,
    };

    /// <summary>As <see cref="AiForge"/> with the names of the protos: what a route has to look like that others have specified.</summary>
    public static readonly RestProfile Plain = AiForge with { Json = JsonDialect.Plain };

    public static readonly RestProfile OpenAi = new()
    {
        ErrorShape = ErrorShape.OpenAi,
        Framing = StreamFraming.Sse,
        Json = JsonDialect.OpenAi,
        EndMarker = "[DONE]",
        Prefixes = ["/v1", "/api/v1"],
        ReplyHeaders = [new("openai-version", "2020-10-01")],
        DurationHeader = "openai-processing-ms",
    };

    private static readonly RestProfile[] WithPrefixes = [OpenAi];

    public required ErrorShape ErrorShape { get; init; }

    /// <summary>The framing of streams whose client does not ask for server-sent events.</summary>
    public required StreamFraming Framing { get; init; }

    /// <summary>How its messages look.</summary>
    public required JsonDialect Json { get; init; }

    /// <summary>A path variable of several segments keeps %2F as it is, so that its segments can be told apart.</summary>
    public bool KeepsEncodedSlash { get; init; }

    /// <summary>Stream messages are wrapped as {"result":…} and failures as {"error":…}.</summary>
    public bool WrapsStreamItems { get; init; }

    /// <summary>The data of the event that ends a complete stream.</summary>
    public string? EndMarker { get; init; }

    /// <summary>Path prefixes whose unknown paths are answered in this dialect.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> ReplyHeaders { get; init; } = [];

    /// <summary>The header that tells how many milliseconds the request took, unless the server set it.</summary>
    public string? DurationHeader { get; init; }

    public static RestProfile Of(Profile profile) => profile switch
    {
        Profile.Openai => OpenAi,
        Profile.Plain => Plain,
        _ => AiForge,
    };

    /// <summary>The dialect for errors of a path that belongs to no route.</summary>
    public static RestProfile ForPath(ReadOnlySpan<char> path)
    {
        foreach (var profile in WithPrefixes)
        {
            if (profile.Owns(path)) return profile;
        }

        return AiForge;
    }

    private bool Owns(ReadOnlySpan<char> path)
    {
        foreach (var prefix in Prefixes)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/')) return true;
        }

        return false;
    }
}
