using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Nodes.Machines;

/// <summary>Something that is on one node at a time.</summary>
/// <param name="Kind"><see cref="Machine"/> or <see cref="Gpu"/>.</param>
/// <param name="Value">SHA-256 of its id.</param>
internal sealed record MachineClaim(string Kind, byte[] Value)
{
    public const string Machine = "machine";
    public const string Gpu = "gpu";

    /// <summary>Null for a machine without an id.</summary>
    public static byte[]? KeyOf(string machineId) => machineId.Length > 0 ? Hash(Machine, machineId) : null;

    /// <summary>In one order for all: two nodes that claim the same things never wait for each other in a circle.</summary>
    public static IReadOnlyList<MachineClaim> Of(string machineId, IEnumerable<string> gpus)
    {
        var claims = gpus.Where(uuid => uuid.Length > 0).Select(uuid => new MachineClaim(Gpu, Hash(Gpu, uuid))).DistinctBy(claim => Convert.ToHexString(claim.Value)).ToList();
        if (KeyOf(machineId) is { } machine) claims.Add(new MachineClaim(Machine, machine));
        return [.. claims.OrderBy(claim => claim.Kind, StringComparer.Ordinal).ThenBy(claim => Convert.ToHexString(claim.Value), StringComparer.Ordinal)];
    }

    private static byte[] Hash(string kind, string id) => SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{id.ToUpperInvariant()}"));
}
