using AIForge.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Cli.Jobs;

/// <summary>Container jobs as they are ordered from the command line.</summary>
internal static class JobOrders
{
    /// <exception cref="CliException">The file is no JSON object.</exception>
    public static async Task<CreateJobRequest> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new CreateJobRequest { Type = "container", Parameters = Struct.Parser.ParseJson(await File.ReadAllTextAsync(path, cancellationToken)) };
        }
        catch (Exception exception) when (exception is InvalidJsonException or InvalidProtocolBufferException)
        {
            throw new CliException($"{path} holds no JSON object: {exception.Message}", exception);
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

    /// <summary>The field holds a JSON value: an amount goes as a text.</summary>
    public static string Amount(string text) => text.Length == 0 ? "" : JsonFormatter.ToDiagnosticString(new StringValue { Value = text });
}
