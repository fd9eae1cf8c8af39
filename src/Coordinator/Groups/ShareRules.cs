using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Groups;

/// <summary>What makes shares a split of the whole, as pure functions.</summary>
internal static class ShareRules
{
    /// <summary>Adds a violation for everything that is wrong with the shares by themselves; who is a member is asked elsewhere.</summary>
    public static void Check(IReadOnlyList<RevenueShare> shares, List<FieldViolation> violations)
    {
        var seen = new HashSet<Guid>();
        for (var i = 0; i < shares.Count; i++)
        {
            if (shares[i].BasisPoints is < 1 or > BasisPoints.Whole)
                violations.Add(new FieldViolation($"shares[{i}].basis_points", $"Give 1 to {BasisPoints.Whole}."));
            if (!seen.Add(shares[i].UserId)) violations.Add(new FieldViolation($"shares[{i}].user_id", "The member is named twice."));
        }

        // In 64 bits: the sum of any numbers a caller can send fits.
        if (shares.Sum(share => (long)share.BasisPoints) != BasisPoints.Whole)
            violations.Add(new FieldViolation("shares", $"The basis points must add up to {BasisPoints.Whole}."));
    }

    /// <summary>
    /// Adds with nothing those who hold a share and are not named: whose share only shrinks is named, and asked, already.
    /// </summary>
    public static IReadOnlyList<RevenueShare> WithLosers(IReadOnlyList<RevenueShare> shares, IEnumerable<Guid> holders) =>
        [.. shares, .. holders.Except(shares.Select(share => share.UserId)).Select(loser => new RevenueShare(loser, 0))];
}
