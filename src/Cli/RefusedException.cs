using System.Text.Json;

namespace AIForge.Cli;

/// <summary>The network said no: the problem document of its answer (RFC 9457), for people.</summary>
internal sealed class RefusedException : CliException
{
    private RefusedException(int status, string code, string message)
        : base(message) => (Status, Code) = (status, code);

    public int Status { get; }

    public string Code { get; }

    /// <summary>The same request may succeed later.</summary>
    public bool IsPassing => Status is 408 or 409 or 429 or >= 500 && Status != 501;

    /// <summary>Code and detail on the first line, below it each field that is wrong.</summary>
    public static RefusedException Read(int status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var problem = document.RootElement;
            var code = Text(problem, "code");
            var detail = Text(problem, "detail");
            var lines = new List<string> { $"{code}: {detail} (HTTP {status})" };
            // The detail of one wrong field may be that field's own text.
            if (problem.TryGetProperty("errors", out var errors))
            {
                lines.AddRange(errors.EnumerateArray()
                    .Where(error => !detail.Contains(Text(error, "description"), StringComparison.Ordinal))
                    .Select(error => $"  {Text(error, "field")}: {Text(error, "description")}"));
            }
            return new RefusedException(status, code, string.Join('\n', lines));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new RefusedException(status, "", $"HTTP {status} came without the problem document of a gateway: is --gateway the address of one?");
        }
    }

    // The network's texts may be strangers' and could move the cursor.
    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? string.Concat((value.GetString() ?? "").Select(c => char.IsControl(c) ? '\uFFFD' : c)) : "";
}
