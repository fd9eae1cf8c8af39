using System.Text.Json;

namespace AIForge.Constraints.ToolCalls;

/// <summary>What an answer that may call functions looks like.</summary>
public sealed record ToolCallRules
{
    /// <summary>How calls are written.</summary>
    public required ToolCallFormat Format { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<CallableFunction> Functions { get; init; }

    /// <summary>The answer is a call. Otherwise it may be text, or text and then calls.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Several calls may follow each other, where the format has room for them.</summary>
    public bool IsParallel { get; init; }

    /// <summary>JSON Schema of the text; null for any text. With <see cref="ToolCallFormat.Plain"/> it cannot be told from a call and is refused.</summary>
    public string? ContentSchema { get; init; }

    /// <summary>The same rules give the same text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ToolCallJson.Default.ToolCallRules);

    /// <exception cref="ConstraintException">It is not the text of such rules.</exception>
    public static ToolCallRules Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ToolCallJson.Default.ToolCallRules)!;
        }
        catch (JsonException exception)
        {
            throw new ConstraintException("", $"These are no rules of calls: {exception.Message}");
        }
    }
}
