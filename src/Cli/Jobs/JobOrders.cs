using System.Globalization;
using System.Text.Json;
using AIForge.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Cli.Jobs;

/// <summary>Container jobs as they are ordered from the command line.</summary>
internal static class JobOrders
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="CliException">The file is no JSON object.</exception>
    public static async Task<CreateJobRequest> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(path, cancellationToken);
        CheckObject(path, text);
        try
        {
            return new CreateJobRequest { Type = "container", Parameters = Struct.Parser.ParseJson(text) };
        }
        catch (Exception exception) when (exception is InvalidJsonException or InvalidProtocolBufferException)
        {
            throw new CliException($"{path} holds JSON that no job can: {exception.Message}", exception);
        }
    }

    public static void Add(CreateJobRequest request, (string Cid, string Path) input)
    {
        var inputs = request.Parameters.Fields;
        if (!inputs.TryGetValue("inputs", out var list) || list.ListValue is null) inputs["inputs"] = list = Value.ForList();
        list.ListValue.Values.Add(Value.ForStruct(new Struct { Fields = { ["cid"] = Value.ForString(input.Cid), ["path"] = Value.ForString(input.Path) } }));
    }

    /// <summary>What the file says stays where nothing is given: 0 and false.</summary>
    public static void Verify(CreateJobRequest request, int replicas, int quorum, bool deterministic)
    {
        var fields = request.Parameters.Fields;
        if (replicas != 0) fields["replicas"] = Value.ForNumber(replicas);
        if (quorum != 0) fields["quorum"] = Value.ForNumber(quorum);
        if (deterministic) fields["deterministic"] = Value.ForBool(true);
    }

    /// <summary>Says where a mistake stands. What is named twice is one: nobody can know which of them was meant.</summary>
    private static void CheckObject(string path, string text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new CliException($"{path} is empty.");
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new CliException($"{path} holds no JSON object: it must begin with {{ and name the image, the command and so on.");
        }
        catch (JsonException exception)
        {
            var line = ((exception.LineNumber ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
            // The first sentence says what is wrong; the others are for programmers and count lines from nothing.
            throw new CliException($"{path} holds no JSON object: line {line}: {exception.Message.Split(". ")[0].TrimEnd('.')}.", exception);
        }
    }
}
