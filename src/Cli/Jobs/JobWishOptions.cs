using System.CommandLine;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Cli.Jobs;

/// <summary>Which nodes a job may have and how urgent it is: flags that go into its parameters, and win over those of the file.</summary>
internal sealed class JobWishOptions
{
    private readonly Option<string[]> _regions = new("--region") { Description = "A region such as eu-de, or eu for all of it; may be given several times.", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string[]> _labels = new("--label") { Description = "KEY=VALUE that the node must have; may be given several times.", AllowMultipleArgumentsPerToken = false };
    private readonly Option<double?> _minReputation = new("--min-reputation") { Description = "From 0 to 1." };
    private readonly Option<bool> _own = new("--own-nodes") { Description = "Nodes of your own only." };
    private readonly Option<string[]> _nodes = new("--node") { Description = "node_… that may have the job; may be given several times.", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string[]> _excluded = new("--exclude-node") { Description = "node_… that may not; may be given several times.", AllowMultipleArgumentsPerToken = false };
    private readonly Option<int?> _priority = new("--priority") { Description = "From 0 to 9 among your own jobs; 5 unless given." };

    public void AddTo(Command command)
    {
        foreach (var option in new System.CommandLine.Option[] { _regions, _labels, _minReputation, _own, _nodes, _excluded, _priority }) command.Options.Add(option);
    }

    /// <exception cref="CliException">Flags contradict each other, or a label has no value.</exception>
    public void Apply(ParseResult parsed, Struct parameters)
    {
        var fields = parameters.Fields;
        if (Texts(parsed, _regions) is { } regions) fields["regions"] = regions;
        if (parsed.GetValue(_labels) is { Length: > 0 } labels) fields["labels"] = Value.ForStruct(LabelsOf(labels));
        if (parsed.GetValue(_minReputation) is { } reputation) fields["min_reputation"] = Value.ForNumber(reputation);
        if (parsed.GetValue(_own) && Texts(parsed, _nodes) is not null) throw new CliException("Give either --own-nodes or --node.");
        if (parsed.GetValue(_own)) fields["nodes"] = Value.ForString("own");
        if (Texts(parsed, _nodes) is { } nodes) fields["nodes"] = nodes;
        if (Texts(parsed, _excluded) is { } excluded) fields["exclude_nodes"] = excluded;
        if (parsed.GetValue(_priority) is { } priority) fields["priority"] = Value.ForNumber(priority);
    }

    private static Value? Texts(ParseResult parsed, Option<string[]> option) =>
        parsed.GetValue(option) is { Length: > 0 } texts ? Value.ForList([.. texts.Select(Value.ForString)]) : null;

    private static Struct LabelsOf(string[] labels)
    {
        var read = new Struct();
        foreach (var label in labels)
        {
            var equals = label.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new CliException($"--label {label} is no label: give KEY=VALUE.");
            read.Fields[label[..equals]] = Value.ForString(label[(equals + 1)..]);
        }

        return read;
    }
}
