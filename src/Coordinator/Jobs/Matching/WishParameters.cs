using AIForge.Coordinator.Jobs.Containers;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Matching;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>Reads which nodes a job of any type may have, and how urgent it is among its owner's. Everything that is wrong becomes a violation.</summary>
internal sealed class WishParameters(ParameterFields fields)
{
    public const int DefaultPriority = 5;

    private const int MostPriority = 9, MostRegions = 16, MostNodes = 32, MostBytes = 2_048;
    private const string Regions = "regions", Labels = "labels", MinReputation = "min_reputation", Nodes = "nodes", ExcludeNodes = "exclude_nodes", PriorityField = "priority";

    /// <summary>What these parameters are called.</summary>
    public static IReadOnlyList<string> Names { get; } = [ExcludeNodes, Labels, MinReputation, Nodes, PriorityField, Regions];

    public static (JobWishes Wishes, int Priority) Read(Struct? parameters, List<FieldViolation> violations)
    {
        var fields = new ParameterFields(parameters ?? new Struct(), "parameters", violations);
        var reader = new WishParameters(fields);
        var wishes = reader.Read();
        // They are read with every look into the queue.
        if (wishes.ToJson()?.Length > MostBytes) fields.Refuse("", $"{Regions}, {Labels}, {Nodes} and {ExcludeNodes} have at most {MostBytes} bytes of JSON together.");
        return (wishes, reader.Priority());
    }

    private JobWishes Read()
    {
        var (own, nodes) = ReadNodes();
        return new JobWishes
        {
            Regions = ReadTexts(Regions, MostRegions, NodeLabels.IsRegion, $"regions: {NodeLabels.RegionForm}"),
            Labels = ReadLabels(),
            MinReputation = fields.Number(MinReputation, 0, 1),
            Own = own ? true : null,
            Nodes = nodes,
            ExcludeNodes = ReadIds(ExcludeNodes),
        };
    }

    private int Priority() => (int)(fields.Whole(PriorityField, 0, MostPriority) ?? DefaultPriority);

    private SortedDictionary<string, string>? ReadLabels()
    {
        if (fields.Find(Labels) is not { } value) return null;
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (value.StructValue is not { } named || named.Fields.Count is 0 or > NodeLabels.MostLabels)
        {
            fields.Refuse(Labels, $"Give an object of 1 to {NodeLabels.MostLabels} labels with texts.");
            return null;
        }

        foreach (var (key, text) in named.Fields)
        {
            if (!NodeLabels.IsKey(key)) fields.Refuse(Labels, $"One of its keys is none: {NodeLabels.LabelForm}.");
            else if (text.KindCase != Value.KindOneofCase.StringValue || !NodeLabels.IsValue(text.StringValue)) fields.Refuse($"{Labels}.{key}", $"Give a text: {NodeLabels.LabelForm}.");
            else labels[key] = text.StringValue;
        }

        return labels;
    }

    private (bool Own, IReadOnlyList<Guid>? Nodes) ReadNodes()
    {
        if (fields.Find(Nodes) is not { } value) return (false, null);
        if (value.KindCase != Value.KindOneofCase.StringValue) return (false, ReadIds(Nodes));
        if (value.StringValue is not ("own" or "any")) fields.Refuse(Nodes, "Give \"any\", which is the default, \"own\", or a list of ids of nodes, node_….");
        return (value.StringValue == "own", null);
    }

    private List<Guid>? ReadIds(string name) =>
        ReadTexts(name, MostNodes, text => Id<NodeTag>.TryParse(text, out _), "ids of nodes, node_…")?.Select(text => Id<NodeTag>.TryParse(text, out var id) ? id.Value : default).ToList();

    private List<string>? ReadTexts(string name, int most, Func<string, bool> isOne, string what)
    {
        if (fields.Find(name) is not { } value) return null;
        var texts = value.ListValue?.Values;
        if (texts is { Count: > 0 } && texts.Count <= most && texts.All(text => text.KindCase == Value.KindOneofCase.StringValue && isOne(text.StringValue)))
            return [.. texts.Select(text => text.StringValue).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        fields.Refuse(name, $"Give a list of 1 to {most} {what}.");
        return null;
    }
}
