using System.Text.Json;

namespace AIForge.Admin;

/// <summary>The network said no: the problem document of its answer (RFC 9457), for people.</summary>
internal sealed class RefusalException : AdminException
{
    private RefusalException(string message)
        : base(message)
    {
    }

    /// <summary>Code and detail on the first line, below it each field that is wrong.</summary>
    public static RefusalException Read(int status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var problem = document.RootElement;
            var lines = new List<string> { $"{Text(problem, "code")}: {Text(problem, "detail")} (HTTP {status})" };
            if (problem.TryGetProperty("errors", out var errors))
                lines.AddRange(errors.EnumerateArray().Select(error => $"  {Text(error, "field")}: {Text(error, "description")}"));
            return new RefusalException(string.Join('\n', lines));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new RefusalException($"HTTP {status} came without the problem document of a gateway: is --gateway the address of one?");
        }
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? Terminal.Plain(value.GetString() ?? "") : "";
}
