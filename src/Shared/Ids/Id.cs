using System.Diagnostics.CodeAnalysis;

namespace AIForge.Shared.Ids;

/// <summary>
/// A typed id: a uuid in SQL, <c>prefix_</c> and 26 base32 digits at the edge. Version 7, so ids made later sort later in both forms.
/// </summary>
public readonly record struct Id<TTag>(Guid Value)
    where TTag : IIdTag
{
    [SuppressMessage("Design", "CA1000", Justification = "Id<JobTag>.New(clock) is how an id is meant to be made.")]
    public static Id<TTag> New(TimeProvider clock) => new(TimeOrderedGuid.New(clock.GetUtcNow()));

    /// <summary>Accepts only the spelling that <see cref="ToString"/> writes, so an id has exactly one text.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "The counterpart of ToString.")]
    public static bool TryParse([NotNullWhen(true)] string? text, out Id<TTag> id)
    {
        id = default;
        var prefix = TTag.Prefix;
        if (text is null || text.Length != prefix.Length + 1 + Base32.GuidLength) return false;
        if (!text.StartsWith(prefix, StringComparison.Ordinal) || text[prefix.Length] != '_') return false;
        if (!Base32.TryDecodeGuid(text.AsSpan(prefix.Length + 1), out var value)) return false;

        id = new Id<TTag>(value);
        return true;
    }

    public override string ToString() => $"{TTag.Prefix}_{Base32.EncodeGuid(Value)}";
}
