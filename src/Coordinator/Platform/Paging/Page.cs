using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Platform.Paging;

/// <summary>
/// One page of a listing, newest id first. A store reads one row more than <see cref="Size"/>, of ids below <see cref="Before"/>;
/// <see cref="Cut{T}"/> drops that row and makes the token that leads on.
/// </summary>
internal sealed record Page(int Size, Guid? Before)
{
    private const int DefaultSize = 50;
    private const int LargestSize = 100;

    public static Page Of(int size, string token)
    {
        var violations = new List<FieldViolation>(2);
        if (size < 0) violations.Add(new FieldViolation("page_size", "Must not be negative."));
        Guid? before = null;
        if (token.Length > 0 && !PageToken.TryRead(token, out before))
            violations.Add(new FieldViolation("page_token", "Must be a next_page_token of this method, unchanged."));
        if (violations.Count > 0)
            throw new FaultException(FaultKind.InvalidArgument, "PAGE_INVALID", "The page asked for is not valid.") { Violations = violations };

        return new Page(size == 0 ? DefaultSize : Math.Min(size, LargestSize), before);
    }

    /// <summary>Empty token on the last page.</summary>
    public (IReadOnlyList<T> Shown, string NextPageToken) Cut<T>(IReadOnlyList<T> rows, Func<T, Guid> idOf)
    {
        if (rows.Count <= Size) return (rows, "");

        var shown = rows.Take(Size).ToList();
        return (shown, PageToken.After(idOf(shown[^1])));
    }
}
