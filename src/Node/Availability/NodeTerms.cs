using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Matching;
using AIForge.Shared.Monies;

namespace AIForge.Node.Availability;

/// <summary>Where this machine stands, what it is labelled with, what it costs and whose work it takes, as its operator set it and as the hello says it.</summary>
internal sealed class NodeTerms
{
    private const string Hourly = "/h";
    private const int MostUsers = 256;

    public string Region { get; private init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; private init; } = new Dictionary<string, string>();

    public IReadOnlyList<PriceFloor> Floors { get; private init; } = [];

    public ServeRule Serve { get; private init; } = new() { Scope = ServeScope.Everyone };

    /// <exception cref="NodeSetupException">A setting cannot be read; the message says which and how it looks.</exception>
    public static NodeTerms Read(NodeOptions options)
    {
        if (options.Region.Length > 0 && !NodeLabels.IsRegion(options.Region)) throw new NodeSetupException($"Region '{options.Region}' cannot be: give {NodeLabels.RegionForm}.");
        if (options.Labels.Count > NodeLabels.MostLabels) throw new NodeSetupException($"Labels has {options.Labels.Count} labels: at most {NodeLabels.MostLabels} are taken.");
        return new NodeTerms { Region = options.Region, Labels = LabelsOf(options.Labels), Floors = FloorsOf(options.MinPrice), Serve = ServeOf(options.Serve) };
    }

    public void AddTo(NodeHello hello)
    {
        hello.Region = Region;
        hello.Labels.Add(Labels.ToDictionary());
        hello.PriceFloors.Add(Floors);
        hello.Serve = Serve;
    }

    private static Dictionary<string, string> LabelsOf(IList<string> texts)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !NodeLabels.IsKey(text[..equals]) || !NodeLabels.IsValue(text[(equals + 1)..]))
                throw new NodeSetupException($"Labels '{text}' is no label; one looks like tier=gold. {NodeLabels.LabelForm}.");
            if (!labels.TryAdd(text[..equals], text[(equals + 1)..])) throw new NodeSetupException($"Labels has {text[..equals]} twice.");
        }

        return labels;
    }

    private static List<PriceFloor> FloorsOf(IList<string> texts)
    {
        var floors = new List<PriceFloor>();
        foreach (var text in texts)
        {
            if (FloorOf(text) is not { } floor) throw new NodeSetupException($"MinPrice '{text}' is no price; one looks like \"USDT 0.50/h\" or \"AITBC 20/h\".");
            if (floors.Any(other => other.Currency == floor.Currency)) throw new NodeSetupException($"MinPrice names {floor.Currency} twice.");
            floors.Add(floor);
        }

        return floors;
    }

    private static PriceFloor? FloorOf(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || !parts[1].EndsWith(Hourly, StringComparison.Ordinal)) return null;
        if (!Assets.TryParse(parts[0], out var asset) || asset is not (Asset.Usdt or Asset.Aitbc)) return null;
        return Money.TryParse(parts[1][..^Hourly.Length], asset, out var price) && !price.IsZero ? new PriceFloor { Currency = parts[0], PerHour = price.ToDecimalString() } : null;
    }

    private static ServeRule ServeOf(string text)
    {
        if (text is "" or "everyone") return new ServeRule { Scope = ServeScope.Everyone };
        if (text == "owner") return new ServeRule { Scope = ServeScope.Owner };
        if (text == "groups") return new ServeRule { Scope = ServeScope.Groups };
        var users = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (users.Count is 0 or > MostUsers || users.FirstOrDefault(user => !Id<UserTag>.TryParse(user, out _)) is { })
            throw new NodeSetupException($"Serve '{text}' cannot be: give everyone, owner, groups, or up to {MostUsers} ids of users (user_…) with commas between them.");
        return new ServeRule { Scope = ServeScope.Users, UserIds = { users } };
    }
}
