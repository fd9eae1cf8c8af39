using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Matching;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Nodes.Terms;

/// <summary>Where a node stands, what it is labelled with, what it costs and whose work it takes: what its operator set, checked.</summary>
internal sealed record NodeTerms
{
    /// <summary>A node that says nothing: it stands nowhere, and takes everybody's work at any price.</summary>
    public static NodeTerms None { get; } = new();

    /// <summary>Empty when it does not say.</summary>
    public string Region { get; private init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; private init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What an hour of a container must pay at least, in any of these currencies; none for any pay and none at all.</summary>
    public IReadOnlyList<Money> Floors { get; private init; } = [];

    public NodeServing Serving { get; private init; } = NodeServing.Everyone;

    /// <summary>For <see cref="NodeServing.Users"/>.</summary>
    public IReadOnlySet<Guid> ServedUsers { get; private init; } = new HashSet<Guid>();

    /// <summary>Whether it takes the work of strangers.</summary>
    public bool ServesEveryone => Serving == NodeServing.Everyone;

    /// <summary>Of resources that were checked when they came.</summary>
    public static NodeTerms Of(NodeResources resources) => new()
    {
        Region = resources.Region,
        Labels = new Dictionary<string, string>(resources.Labels, StringComparer.Ordinal),
        Floors = [.. resources.PriceFloors.Select(ToMoney).OfType<Money>()],
        // A rule of a newer protocol is taken for the narrowest one.
        Serving = resources.Serving switch
        {
            NodeServing.Unspecified => NodeServing.Everyone,
            NodeServing.Everyone or NodeServing.Groups or NodeServing.Users => resources.Serving,
            _ => NodeServing.Owner,
        },
        ServedUsers = resources.ServedUsers.Select(ToUser).OfType<Guid>().ToHashSet(),
    };

    /// <summary>What is wrong with them, by its field; null when nothing is.</summary>
    public static (string Field, string Problem)? Check(NodeResources resources)
    {
        if (resources.Region.Length > 0 && !NodeLabels.IsRegion(resources.Region)) return ("region", $"Give {NodeLabels.RegionForm}.");
        if (resources.Labels.Count > NodeLabels.MostLabels) return ("labels", $"At most {NodeLabels.MostLabels} are taken.");
        if (resources.Labels.Any(label => !NodeLabels.IsKey(label.Key) || !NodeLabels.IsValue(label.Value))) return ("labels", $"{Capital(NodeLabels.LabelForm)}.");
        if (resources.PriceFloors.Any(floor => ToMoney(floor) is null)) return ("price_floors", "Give a currency, USDT or AITBC, and a decimal number above 0 with at most as many digits after the point as it has.");
        if (resources.PriceFloors.DistinctBy(floor => floor.Currency).Count() < resources.PriceFloors.Count) return ("price_floors", "Give at most one for each currency.");
        if (!Enum.IsDefined(resources.Serving)) return ("serve", "Give everyone, owner, groups or users.");
        if (resources.ServedUsers.Count > MostUsers || resources.ServedUsers.Any(user => ToUser(user) is null)) return ("serve.user_ids", $"Give at most {MostUsers} ids of users, user_….");
        if ((resources.Serving == NodeServing.Users) != (resources.ServedUsers.Count > 0)) return ("serve.user_ids", "Give at least one with the rule users, and none with another rule.");
        return null;
    }

    private const int MostUsers = 256;

    private static Money? ToMoney(NodePriceFloor floor) =>
        Assets.TryParse(floor.Currency, out var asset) && asset is Asset.Usdt or Asset.Aitbc && Money.TryParse(floor.PerHour, asset, out var price) && !price.IsZero ? price : null;

    private static Guid? ToUser(string id) => Id<UserTag>.TryParse(id, out var user) ? user.Value : null;

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
