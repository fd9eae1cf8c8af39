using System.Security.Cryptography;
using System.Text;

namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>What the queue of containers is divided by: jobs of one kind suit the same nodes.</summary>
internal static class JobKind
{
    private const int HashLength = 16;

    /// <summary>The demand, and for a job that asks or offers more a mark of that.</summary>
    public static string Of(string demand, string? wishes, HourlyOffer? offer)
    {
        if (wishes is null && offer is null) return demand;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{wishes} {offer?.Class}"));
        return $"{demand}/{Convert.ToHexStringLower(hash)[..HashLength]}";
    }
}
