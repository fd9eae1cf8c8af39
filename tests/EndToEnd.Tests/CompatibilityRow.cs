using System.Text.Json;

namespace AIForge.EndToEnd.Tests;

/// <summary>A row of what OpenAI clients expect: a request, and what its answer must be.</summary>
/// <param name="Name">The field or the rule.</param>
/// <param name="Route">Method and path.</param>
/// <param name="Body">Members of the request beside its model and its prompt; null for a request without a body.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Holds">What must be true of its JSON.</param>
internal sealed record CompatibilityRow(string Name, string Route, string? Body, int Status, Func<JsonElement, bool> Holds)
{
    private const string Chat = "POST /v1/chat/completions", Text = "POST /v1/completions";

    public static CompatibilityRow OfChat(string name, string body, Func<JsonElement, bool> holds) => new(name, Chat, body, 200, holds);

    public static CompatibilityRow OfText(string name, string body, Func<JsonElement, bool> holds) => new(name, Text, body, 200, holds);

    public static CompatibilityRow ChatFault(string name, string body, string? param, string? code, int status = 400) => new(name, Chat, body, status, json => IsError(json, param, code));

    public static CompatibilityRow TextFault(string name, string body, string? param, string? code) => new(name, Text, body, 400, json => IsError(json, param, code));

    public static CompatibilityRow Fault(string name, string route, string? body, int status, string? param, string? code) => new(name, route, body, status, json => IsError(json, param, code));

    /// <summary>All four members, whatever the error.</summary>
    private static bool IsError(JsonElement json, string? param, string? code)
    {
        var error = json.GetProperty("error");
        return error.GetProperty("message").GetString()!.Length > 0 && error.GetProperty("type").GetString()!.Length > 0
            && error.GetProperty("param").GetString() == param && error.GetProperty("code").GetString() == code;
    }
}
