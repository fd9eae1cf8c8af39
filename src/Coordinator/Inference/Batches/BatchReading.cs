using System.Buffers;
using System.Text.Json;
using AIForge.ProtoJson;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Reads an input file: one JSON object a line. What is wrong with a request itself is told with its answer, as to any other.</summary>
internal sealed class BatchReading(IOptions<BatchOptions> options)
{
    private const int MostProblems = 50, LongestCustomId = 512;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = JsonFormat.MaxDepth };

    /// <summary>The requests, or what is wrong.</summary>
    public async Task<(IReadOnlyList<BatchLine> Lines, IReadOnlyList<BatchProblem> Problems)> ReadAsync(Stream content, string endpoint, CancellationToken cancellationToken)
    {
        var (lines, problems) = (new List<BatchLine>(), new List<BatchProblem>());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (number, inputs) = (0, 0L);
        await foreach (var text in LinesAsync(content, problems, cancellationToken))
        {
            number++;
            if (text.Length == 0) continue;
            if (lines.Count == options.Value.MaxRequests) problems.Add(new BatchProblem("too_many_tasks", $"The file has more than {options.Value.MaxRequests} requests. Divide it among batches.", Line: number));
            else if (Read(text, number, endpoint, seen, problems, ref inputs) is { } line) lines.Add(line);
            if (inputs > options.Value.MaxEmbeddingInputs)
            {
                problems.Add(new BatchProblem("too_many_embedding_inputs", $"The file has more than {options.Value.MaxEmbeddingInputs} texts to embed. Divide it among batches.", "body.input", number));
                break;
            }

            if (problems.Count >= MostProblems || lines.Count + problems.Count > options.Value.MaxRequests) break;
        }

        if (lines.Count == 0 && problems.Count == 0) problems.Add(new BatchProblem("empty_file", "The input file has no requests."));
        return (lines, problems);
    }

    private static BatchLine? Read(byte[] text, int number, string endpoint, HashSet<string> seen, List<BatchProblem> problems, ref long inputs)
    {
        var before = problems.Count;
        if (Parse(text) is not { } document)
        {
            problems.Add(new BatchProblem("invalid_json_line", "This line is not a JSON object of UTF-8.", Line: number));
            return null;
        }

        using (document)
        {
            var root = document.RootElement;
            var id = TextOf(root, "custom_id");
            if (id is null or { Length: 0 or > LongestCustomId }) Add("missing_required_parameter", $"Give a text of 1 to {LongestCustomId} characters.", "custom_id");
            else if (id.Contains('\0', StringComparison.Ordinal)) Add("invalid_value", "It contains the character U+0000.", "custom_id");
            else if (!seen.Add(id)) Add("duplicate_custom_id", $"The custom_id '{id}' is that of an earlier line, too.", "custom_id");
            if (TextOf(root, "method") != "POST") Add("invalid_method", "Give \"POST\".", "method");
            if (TextOf(root, "url") != endpoint) Add("mismatched_url", $"Give the endpoint of the batch, \"{endpoint}\".", "url");
            var hasBody = root.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Object;
            if (!hasBody) Add("missing_required_parameter", "Give the request as an object.", "body");
            if (hasBody && HasZero(body)) Add("invalid_value", "It contains the character U+0000.", "body");
            if (hasBody && endpoint == BatchEndpoints.Embeddings) inputs += InputsOf(body);
            return problems.Count == before ? new BatchLine(number, id!, body.GetRawText()) : null;
        }

        void Add(string code, string message, string member) => problems.Add(new BatchProblem(code, message, member, number));
    }

    /// <summary>Texts of a request; what is no text or array is refused with its answer.</summary>
    private static int InputsOf(JsonElement body) =>
        body.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.Array && input.GetArrayLength() is var length and > 0 && input[0].ValueKind != JsonValueKind.Number ? length : 1;

    private static JsonDocument? Parse(byte[] text)
    {
        try
        {
            var document = JsonDocument.Parse(text, Json);
            if (document.RootElement.ValueKind == JsonValueKind.Object && System.Text.Unicode.Utf8.IsValid(text)) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement root, string name)
    {
        try
        {
            return root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped: no text.
            return null;
        }
    }

    // Escaped, as JSON has no other way to write it. An escaped backslash before it is taken for one by mistake: that is refused for nothing, but told.
    private static bool HasZero(JsonElement body) => body.GetRawText().Contains("\\u0000", StringComparison.Ordinal);

    /// <summary>Lines without their ends; ends early, with a problem, where one is too long.</summary>
    private async IAsyncEnumerable<byte[]> LinesAsync(Stream content, List<BatchProblem> problems, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = System.IO.Pipelines.PipeReader.Create(content);
        for (var number = 1; ; number++)
        {
            var line = await NextAsync(reader, cancellationToken);
            if (line is null) break;
            if (line.Length > options.Value.MaxLineBytes)
            {
                problems.Add(new BatchProblem("line_too_long", $"A line has at most {options.Value.MaxLineBytes} bytes.", Line: number));
                break;
            }

            yield return line.AsSpan().Trim(" \t\r"u8).ToArray();
        }

        await reader.CompleteAsync();
    }

    /// <summary>Null at the end. Of a line that is too long a little more than it may have.</summary>
    private async Task<byte[]?> NextAsync(System.IO.Pipelines.PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var end = buffer.PositionOf((byte)'\n');
            if (end is null && !result.IsCompleted && buffer.Length <= options.Value.MaxLineBytes)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            if (end is null && buffer.IsEmpty) return null;
            var line = (end is { } at ? buffer.Slice(0, at) : buffer).ToArray();
            reader.AdvanceTo(end is { } past ? buffer.GetPosition(1, past) : buffer.End);
            return line;
        }
    }
}
