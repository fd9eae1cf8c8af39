namespace AIForge.ProtoJson;

/// <summary>How messages look as JSON. All differences between dialects are data in here.</summary>
internal sealed record JsonDialect
{
    /// <summary>JSON as protobuf specifies it.</summary>
    public static readonly JsonDialect ProtoJson = new() { UsesJsonNames = true, WritesInt64AsText = true };

    /// <summary>As <see cref="ProtoJson"/> with the names of the protos: what a route has to look like that others have specified.</summary>
    public static readonly JsonDialect Plain = ProtoJson with { UsesJsonNames = false, HonoursFieldOptions = true, RefusesUnknownFields = true };

    /// <summary>What clients of OpenAI's API write and read.</summary>
    public static readonly JsonDialect OpenAi = new() { IsStrict = true, HonoursFieldOptions = true };

    /// <summary>Fields are written in lowerCamelCase and read under either name; otherwise only proto names count.</summary>
    public bool UsesJsonNames { get; init; }

    public bool WritesInt64AsText { get; init; }

    /// <summary>Numbers in strings are refused, and null always means absent.</summary>
    public bool IsStrict { get; init; }

    /// <summary>A body with a field that the route does not know is refused: a misspelt amount must not be a job without one.</summary>
    public bool RefusesUnknownFields { get; init; }

    /// <summary>The field options of rest.proto apply; without it only raw_json does.</summary>
    public bool HonoursFieldOptions { get; init; }
}
